using System.CommandLine;
using System.CommandLine.Help;

namespace Proximal.Cli.Tests;

public sealed class HelpTests
{
    public static TheoryData<string> Commands => [.. All(CommandLine.Create()).Select(HelpPage.Invocation)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_has_a_help_page_with_examples(string call)
    {
        Command command = All(CommandLine.Create()).Single(candidate => HelpPage.Invocation(candidate) == call);
        var page = Assert.IsType<HelpPage>(command.Options.OfType<HelpOption>().Single().Action);
        var output = new StringWriter();

        page.Write(output);

        string text = output.ToString();
        Assert.Contains($"Usage: {call}", text, StringComparison.Ordinal);
        Assert.Contains("Examples:\n  proximal ", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        Assert.All(command.Options, option => Assert.False(string.IsNullOrWhiteSpace(option.Description)));
        Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrWhiteSpace(argument.Description)));
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
}
