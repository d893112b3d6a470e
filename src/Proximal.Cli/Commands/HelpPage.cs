using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Proximal.Cli;

/// <summary>The <c>--help</c> page of a command: description, usage, arguments, flags, notes and examples.</summary>
internal sealed class HelpPage(Command command, string notes, IReadOnlyList<string> examples)
    : SynchronousCommandLineAction
{
    private const int Width = 110;

    public override bool ClearsParseErrors => true;

    /// <summary>Adds a help page to a command, with one example per line.</summary>
    public static void AddTo(Command command, params IReadOnlyList<string> examples) => AddTo(command, "", examples);

    /// <summary>Adds a help page to a command, with notes between flags and examples.</summary>
    public static void AddTo(Command command, string notes, IReadOnlyList<string> examples)
    {
        HelpOption? option = command.Options.OfType<HelpOption>().FirstOrDefault();
        if (option is null)
            command.Add(option = new HelpOption());
        option.Description = "Print help.";
        option.Action = new HelpPage(command, notes, examples);
    }

    /// <summary>Returns the full name of a command, such as <c>proximal zoo run</c>.</summary>
    public static string Invocation(Command command) =>
        command is RootCommand ? ToolCommand.Installed
        : command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Invocation(parent)} {command.Name}"
        : $"{ToolCommand.Installed} {command.Name}";

    public override int Invoke(ParseResult parseResult)
    {
        Write(parseResult.InvocationConfiguration.Output);
        return ExitCodes.Done;
    }

    /// <summary>Writes the page.</summary>
    public void Write(TextWriter output)
    {
        foreach (string line in Wrap(command.Description ?? "", Width))
            output.WriteLine(line);
        output.WriteLine();
        output.WriteLine($"Usage: {Usage()}");
        WriteTable(
            output,
            "Commands",
            command.Subcommands.Select(sub => (sub.Name, FirstSentence(sub.Description ?? "")))
        );
        WriteTable(
            output,
            "Arguments",
            command.Arguments.Select(argument => (argument.Name, argument.Description ?? ""))
        );
        WriteTable(
            output,
            "Flags",
            command.Options.Where(option => !option.Hidden).Select(option => (Syntax(option), option.Description ?? ""))
        );
        if (notes.Length > 0)
        {
            foreach (string line in Paragraphs(notes))
                output.WriteLine(line);
        }
        output.WriteLine();
        output.WriteLine(
            ToolCommand.Text == ToolCommand.Installed
                ? "Examples:"
                : $"Examples ({ToolCommand.Installed} stands for: {ToolCommand.Text}):"
        );
        foreach (string example in examples)
            output.WriteLine($"  {example}");
    }

    private string Usage()
    {
        var parts = new List<string> { Invocation(command) };
        if (command.Subcommands.Count > 0)
            parts.Add(command.Action is null ? "COMMAND" : "[COMMAND]");
        foreach (Argument argument in command.Arguments)
        {
            string name = argument.Arity.MaximumNumberOfValues > 1 ? $"{argument.Name}…" : argument.Name;
            parts.Add(argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name);
        }
        if (command.Subcommands.Count == 0 || command.Action is not null)
            parts.Add("[flags]");
        return string.Join(' ', parts);
    }

    private static string Syntax(Option option) =>
        option switch
        {
            HelpOption => "--help, -h",
            { HelpName: { Length: > 0 } value } => $"{option.Name} {value}",
            _ => option.Name,
        };

    private static string FirstSentence(string text) =>
        text.IndexOf(". ", StringComparison.Ordinal) is > 0 and int end ? text[..(end + 1)] : text;

    private static void WriteTable(TextWriter output, string title, IEnumerable<(string Name, string Description)> rows)
    {
        List<(string Name, string Description)> all = [.. rows];
        if (all.Count == 0)
            return;
        output.WriteLine();
        output.WriteLine($"{title}:");
        int indent = all.Max(row => row.Name.Length) + 4;
        foreach ((string name, string description) in all)
        {
            string start = $"  {name}".PadRight(indent);
            foreach (string line in Wrap(description, Width - indent))
            {
                output.WriteLine(start + line);
                start = new string(' ', indent);
            }
        }
    }

    // Wraps paragraphs to the width of the page, except paragraphs with indented lines.
    private static IEnumerable<string> Paragraphs(string notes)
    {
        foreach (string paragraph in notes.Trim().ReplaceLineEndings("\n").Split("\n\n"))
        {
            yield return "";
            IEnumerable<string> lines = paragraph.Contains("\n ", StringComparison.Ordinal)
                ? paragraph.Split('\n')
                : Wrap(paragraph.Replace('\n', ' '), Width);
            foreach (string line in lines)
                yield return line;
        }
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        while (text.Length > width)
        {
            int space = text.LastIndexOf(' ', width);
            if (space <= 0)
                break;
            yield return text[..space];
            text = text[(space + 1)..];
        }
        yield return text;
    }
}
