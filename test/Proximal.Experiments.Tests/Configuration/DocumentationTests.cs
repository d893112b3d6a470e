using System.Runtime.CompilerServices;

namespace Proximal.Experiments.Tests;

public sealed class DocumentationTests
{
    public static TheoryData<string> Names { get; } = [.. Known.Algorithms.All.Select(algorithm => algorithm.Name)];

    // The relatives of GRPO and PPO share a table and differ in defaults, which --show-settings prints.
    public static TheoryData<string> LanguageNames { get; } =
    ["sft", "reward-model", "process-reward", "rlhf", "grpo", "dpo", "kto", "online-dpo"];

    [Fact]
    public void Every_run_key_is_documented_with_its_default()
    {
        string page = File.ReadAllText(
            Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../docs/configuration.md")
        );
        string group = "";
        int count = 0;
        foreach (
            string line in (new CheckpointOptions().ToYaml() + new StopOptions().ToYaml()).Split(
                '\n',
                StringSplitOptions.RemoveEmptyEntries
            )
        )
        {
            string[] parts = line.Trim().Split(": ");
            if (parts.Length == 1)
            {
                group = parts[0].TrimEnd(':');
                continue;
            }
            Assert.Contains(
                page.Split('\n'),
                row =>
                    row.StartsWith($"| `{group}.{parts[0]}` | ", StringComparison.Ordinal)
                    && row.Contains($" | `{parts[1]}` | ", StringComparison.Ordinal)
            );
            count++;
        }
        Assert.Equal(10, count);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_algorithm_key_is_documented_with_its_default(string name)
    {
        AlgorithmEntry algorithm = Known.Algorithms.Find(name);
        string page = File.ReadAllText(
            Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../docs/configuration.md")
        );
        int start = page.IndexOf($"\n### {algorithm.Title}: ", StringComparison.Ordinal);
        Assert.True(start >= 0, $"docs/configuration.md has no section '### {algorithm.Title}: …'");
        int end = page.IndexOf("\n##", start + 1, StringComparison.Ordinal);
        string section = page[start..(end < 0 ? page.Length : end)];

        string[] expected = [.. algorithm.Keys.Select(setting => Row(algorithm, setting))];
        string[] found = [.. section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))];
        Assert.Equal(expected, found);
    }

    [Theory]
    [MemberData(nameof(LanguageNames))]
    public void Every_language_key_is_documented_with_its_default(string name)
    {
        LanguageAlgorithm algorithm = LanguageAlgorithms.TryFind(name)!;
        string page = File.ReadAllText(
            Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../docs/configuration.md")
        );
        int start = page.IndexOf($"\n### {algorithm.Title}: `{algorithm.Name}`\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"docs/configuration.md has no section '### {algorithm.Title}: `{algorithm.Name}`'");
        int end = page.IndexOf("\n##", start + 1, StringComparison.Ordinal);
        string section = page[start..(end < 0 ? page.Length : end)];

        string[] expected =
        [
            .. algorithm.Keys.Select(setting =>
                $"| `{setting.Key}` | `{setting.Name}` | {setting.Kind} | `{algorithm.DefaultOf(setting)}` | "
                + $"{setting.Meaning} |"
            ),
        ];
        Assert.Equal(expected, section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)));
    }

    [Fact]
    public void Custom_network_in_the_PPO_page_equals_the_sample_file()
    {
        string root = Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../..");
        string[] block =
        [
            .. File.ReadAllLines(Path.Combine(root, "docs/ppo.md"))
                .SkipWhile(static line => line != "```csharp")
                .Skip(1)
                .TakeWhile(static line => line != "```"),
        ];
        Assert.Contains("internal sealed class PerPoint : FeatureExtractor", block);
        Assert.Contains(
            string.Join('\n', block),
            File.ReadAllText(Path.Combine(root, "samples/OwnNetwork.cs")),
            StringComparison.Ordinal
        );
    }

    private static string Row(AlgorithmEntry algorithm, ConfigurationKey setting) =>
        $"| `{setting.Key}` | `{setting.Name}` | {setting.Kind} | `{algorithm.DefaultOf(setting)}` | "
        + $"{setting.Meaning} |";

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
