#!/usr/bin/env bash
# Uses the packages as their users do: packs the built solution, installs the tool, and makes projects outside the
# repository from the code of the packages' readmes and of docs/fsharp.md.
#   eng/try-packages.sh FOLDER      FOLDER is created, and receives the packages and the projects
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mkdir -p "$1"
scratch=$(cd "$1" && pwd)
feed=$scratch/packages

# The code block of a language in a page.
block() { awk -v fence="\`\`\`$2" '$0 == fence { inside = 1; next } /^```/ { inside = 0 } inside' "$1"; }

# A publish with a runtime identifier restores the tool without the fleet, which the package has.
(cd "$root" && dotnet restore src/Proximal.Tool && dotnet pack -c Release --no-build -o "$feed")
ls -l "$feed"

# A folder of its own for packages: a package of the same version from an earlier build must not be used.
export NUGET_PACKAGES=$scratch/cache
cat > "$scratch/nuget.config" <<END
<configuration>
  <packageSources>
    <add key="packages of this build" value="$feed" />
  </packageSources>
</configuration>
END
cd "$scratch"

dotnet tool install Proximal.Tool --tool-path "$scratch/tools" --add-source "$feed"
proximal=$scratch/tools/proximal
"$proximal" --version
"$proximal" fleet simulate --workers 8 --updates 10

dotnet new console -o Trainer
(cd Trainer && dotnet add package Proximal.Experiments)
block "$root/src/Proximal.Experiments/README.md" csharp > Trainer/Program.cs
(cd Trainer && dotnet run -c Release)
"$proximal" play Trainer/runs/ppo/seed-1 --svg cartpole.svg
"$proximal" evaluate Trainer/runs/ppo/seed-1
grep -q '</svg>' cartpole.svg Trainer/curves.svg

"$proximal" export Trainer/runs/ppo/seed-1 --inference walker.policy
{
  printf '#:package Proximal.Inference@*\n#:property PublishAot=false\n'
  block "$root/src/Proximal.Inference/README.md" csharp
} > ReadmeProximal.Inference.cs
dotnet run -c Release ReadmeProximal.Inference.cs

# The assemblies of the package for both targets, and the package for Unity with the same one.
test -f "$NUGET_PACKAGES"/proximal.inference/*/lib/net10.0/Proximal.Inference.dll
cmp "$NUGET_PACKAGES"/proximal.inference/*/lib/netstandard2.1/Proximal.Inference.dll \
  "$root/src/Proximal.Inference/bin/Release/unity/com.proximal-rl.inference/Runtime/Proximal.Inference.dll"

dotnet new console -lang 'F#' -o Corridor
(cd Corridor && dotnet add package Proximal && dotnet add package Proximal.Experiments)
block "$root/docs/fsharp.md" fsharp > Corridor/Program.fs
(cd Corridor && dotnet run -c Release)
"$proximal" evaluate Corridor/runs/fsharp

for package in Proximal Proximal.Tensors Proximal.Rendering Proximal.TensorBoard; do
  {
    [ "$package" = Proximal.TensorBoard ] && echo '#:package Proximal.Environments@*'
    printf '#:package %s@*\n#:property PublishAot=false\n' "$package"
    block "$root/src/$package/README.md" csharp
  } > "Readme$package.cs"
  dotnet run -c Release "Readme$package.cs"
done

# A chat client in dependency injection, with a package of NuGet.
{
  printf '#:package Proximal.Extensions.AI@*\n#:property PublishAot=false\n'
  cat <<'END'
using Microsoft.Extensions.AI;
using Proximal;
using Proximal.Extensions.AI;
using Proximal.Language;
var tokenizer = BytePairTrainer.Train(["ab"], new BytePairOptions { VocabularySize = 260, SpecialTokens = new() { ChatTemplate = ChatTemplates.Named("chatml") } });
var random = new Rng(1);
var model = CausalLanguageModel.Create(ModelConfig.Gpt2(tokenizer.VocabularySize, 128, 8, 1, 1), ref random);
using IChatClient client = new LanguageModelChatClient(model, tokenizer);
ChatResponse response = await client.GetResponseAsync("Hello", new ChatOptions { MaxOutputTokens = 3 });
Console.WriteLine(response.Usage!.OutputTokenCount);
END
} > ChatClient.cs
dotnet run -c Release ChatClient.cs
