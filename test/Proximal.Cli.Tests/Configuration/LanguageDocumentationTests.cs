using System.Runtime.CompilerServices;
using Proximal.Language;

namespace Proximal.Cli.Tests;

public sealed class LanguageDocumentationTests
{
    private static readonly string Root = Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../..");
    private static readonly string Rewards = File.ReadAllText(Path.Combine(Root, "docs/rewards.md"));

    [Fact]
    public void Every_reward_of_the_help_text_is_documented() =>
        Assert.Equal(
            new RewardParser().Known.Select(static reward => $"| `{reward.Usage}` | {reward.Meaning} |"),
            Rewards
                .Split('\n')
                .SkipWhile(static line => line != "| reward | score |")
                .Skip(2)
                .TakeWhile(static line => line.StartsWith("| `", StringComparison.Ordinal))
        );

    [Theory]
    [InlineData("language.md")]
    [InlineData("tutorial-language.md")]
    [InlineData("generation.md")]
    public void Every_command_in_the_pages_about_language_models_exists(string page)
    {
        string[] known = [.. CommandLine.Create().Subcommands.Select(static command => command.Name)];
        string[] named =
        [
            .. File.ReadAllText(Path.Combine(Root, "docs", page))
                .Split("proximal ")
                .Skip(1)
                .Select(static rest => new string([
                    .. rest.TakeWhile(static letter => char.IsAsciiLetterLower(letter) || letter == '-'),
                ])),
        ];
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, known));
    }

    [Fact]
    public void Example_in_the_page_about_rewards_equals_the_sample_file()
    {
        string sample = File.ReadAllText(Path.Combine(Root, "samples/Politeness.cs"));
        string[] lines =
        [
            .. Rewards
                .Split('\n')
                .SkipWhile(static line => line != "```csharp")
                .Skip(1)
                .TakeWhile(static line => line != "```"),
        ];
        Assert.All(lines[..2], line => Assert.Contains(line, sample, StringComparison.Ordinal));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
