using System.Runtime.CompilerServices;
using Proximal.Language;

namespace Proximal.Cli.Tests;

public sealed class LanguageDocumentationTests
{
    private static readonly string Root = Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../..");
    private static readonly string Page = File.ReadAllText(Path.Combine(Root, "docs/language.md"));

    [Fact]
    public void Every_reward_of_the_help_text_is_documented() =>
        Assert.Equal(
            new RewardParser().Known.Select(static reward => $"| `{reward.Usage}` | {reward.Meaning} |"),
            Page.Split('\n')
                .SkipWhile(static line => line != "| reward | what it gives |")
                .Skip(2)
                .TakeWhile(static line => line.StartsWith("| `", StringComparison.Ordinal))
        );

    [Fact]
    public void Every_command_in_the_language_page_exists()
    {
        string[] known = [.. CommandLine.Create().Subcommands.Select(static command => command.Name)];
        string[] named =
        [
            .. Page.Split("proximal ")
                .Skip(1)
                .Select(static rest => new string([
                    .. rest.TakeWhile(static letter => char.IsAsciiLetterLower(letter) || letter == '-'),
                ])),
        ];
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, known));
    }

    [Fact]
    public void Example_in_the_language_page_equals_the_sample_file()
    {
        string sample = File.ReadAllText(Path.Combine(Root, "samples/Politeness.cs"));
        string[] lines =
        [
            .. Page.Split('\n')
                .SkipWhile(static line => line != "```csharp")
                .Skip(1)
                .TakeWhile(static line => line != "```"),
        ];
        Assert.All(lines[..2], line => Assert.Contains(line, sample, StringComparison.Ordinal));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
