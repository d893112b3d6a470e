using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Proximal.Cli.Tests;

/// <summary>Commands, options and links of README and docs.</summary>
public sealed partial class DocumentedCommandTests
{
    private static readonly string Root = Path.GetFullPath(
        Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../..")
    );

    public static TheoryData<string> Pages { get; } =
    [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        .. Directory
            .EnumerateFiles(Path.Combine(Root, "docs"), "*.md")
            .Select(static path => $"docs/{Path.GetFileName(path)}")
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Commands_in_code_blocks_of_the_documentation_parse(string page)
    {
        foreach (string line in ShellLines(File.ReadAllLines(Path.Combine(Root, page))))
        {
            string[] words = [.. Words().Matches(line).Select(static word => word.Value.Trim('\'', '"'))];
            ParseResult result = CommandLine.Create().Parse(words);
            Assert.True(
                result.Errors.Count == 0 && result.UnmatchedTokens.Count == 0,
                $"{page}: 'proximal {line}': {string.Join("; ", result.Errors.Select(static error => error.Message))}"
            );
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Relative_links_of_the_documentation_exist(string page)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Root, page))!;
        Assert.All(
            Links()
                .Matches(File.ReadAllText(Path.Combine(Root, page)))
                .Select(static link => link.Groups["target"].Value)
                .Where(static target => !target.Contains(':', StringComparison.Ordinal) && target[0] != '#'),
            target =>
                Assert.True(
                    Path.Exists(Path.Combine(folder, target.Split('#')[0])),
                    $"{page} links to {target}, which does not exist"
                )
        );
    }

    [Fact]
    public void Every_page_of_the_documentation_is_in_the_table_of_contents()
    {
        string contents = File.ReadAllText(Path.Combine(Root, "docs/toc.yml"));
        Assert.All(
            Pages
                .Select(static page => page.Data)
                .Where(static page => page.StartsWith("docs/", StringComparison.Ordinal)),
            page => Assert.Contains($"href: {page["docs/".Length..]}\n", contents, StringComparison.Ordinal)
        );
    }

    // The lines of shell code blocks that call the tool, from after its name to a comment, a pipe or the end.
    private static IEnumerable<string> ShellLines(IEnumerable<string> page)
    {
        bool isShell = false;
        foreach (string line in page)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                isShell = line is "```sh" or "```bash";
            else if (isShell && Command().Match(line) is { Success: true } command)
                yield return command.Groups["words"].Value;
        }
    }

    [GeneratedRegex(
        @"(?:^|\| )(?:proximal|dotnet run .*Proximal\.Cli --) (?<words>(?:'[^']*'|""(?:[^""\\]|\\.)*""|[^#|>'""])*)",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Command();

    [GeneratedRegex(@"'[^']*'|""(?:[^""\\]|\\.)*""|\S+", RegexOptions.NonBacktracking)]
    private static partial Regex Words();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.NonBacktracking)]
    private static partial Regex Links();

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
