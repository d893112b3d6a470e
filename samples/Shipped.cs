#:project ../src/Proximal/Proximal.csproj
#:property PublishAot=false
#:property PublishTrimmed=true
#:property PublishSingleFile=true
#:property SelfContained=true
#:property PublishReferencesDocumentationFiles=false
using Proximal;

// Computes actions with a trained policy. Each line of standard input is an observation; an empty line ends the
// episode. The argument is a policy, which this command exports from a run:
//   proximal export runs/CartPole-v1 --safetensors cartpole.safetensors
//   echo "0.01 -0.02 0.03 0.04" | dotnet run -c Release samples/Shipped.cs cartpole.safetensors
// To make one file that needs no installed .NET:
//   dotnet publish samples/Shipped.cs -r linux-x64 -o out
//   echo "0.01 -0.02 0.03 0.04" | out/Shipped cartpole.safetensors
if (args.Length != 1)
{
    Console.Error.WriteLine("usage: Shipped POLICY (a file or folder that 'proximal export --safetensors' wrote)");
    return 2;
}

var policy = Policy.Load(args[0]);
RecurrentState state = policy.CreateRecurrentState(rows: 1);
var observation = new float[policy.RowSize];
var action = new float[policy.ActionSpace.ActionSize];
while (Console.ReadLine() is { } line)
{
    string[] numbers = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    if (numbers.Length == 0)
    {
        state.Reset();
        continue;
    }

    if (numbers.Length != observation.Length)
    {
        Console.Error.WriteLine($"an observation has {observation.Length} numbers, but the line has {numbers.Length}");
        return 2;
    }

    for (int i = 0; i < observation.Length; i++)
        observation[i] = float.Parse(numbers[i]);
    policy.Act(observation, action, state);
    Console.WriteLine(string.Join(' ', action));
}

return 0;
