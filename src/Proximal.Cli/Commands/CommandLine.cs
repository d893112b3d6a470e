using System.CommandLine;
using System.CommandLine.Help;

namespace Proximal.Cli;

/// <summary>The command line as a whole: its commands, and how mistakes end.</summary>
internal static class CommandLine
{
    private const string StackTraceVariable = "PROXIMAL_STACK_TRACE";

    /// <summary>Runs a command; returns the exit code.</summary>
    /// <param name="arguments">The words of the command line.</param>
    /// <param name="known">Environments and algorithms; null for the built-in ones.</param>
    public static int Run(IReadOnlyList<string> arguments, Registries? known = null)
    {
        if (arguments.Count == 0)
            arguments = ["--help"];
        try
        {
            ParseResult result = Create(known)
                .Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (result.Action is not HelpPage && HasMistake(result))
                throw new InvalidInputException(Complaint(result));
            return result.Invoke(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }
            );
        }
        catch (InvalidInputException exception)
        {
            return Fail(exception.Message, ExitCodes.BadInput);
        }
        catch (TrainingDivergedException exception)
        {
            return Fail(exception.Message, ExitCodes.Diverged);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Fail(exception.Message, ExitCodes.BadInput);
        }
#pragma warning disable CA1031 // Code of a user's own may throw anything.
        catch (Exception exception) when (Environment.GetEnvironmentVariable(StackTraceVariable) is null)
#pragma warning restore CA1031
        {
            string where = exception.StackTrace?.Split('\n', 2)[0].Trim() ?? "";
            return Fail(
                $"{exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")} ({where}; {StackTraceVariable}=1 shows the whole stack trace)",
                ExitCodes.Failed
            );
        }
    }

    /// <summary>The tree of commands.</summary>
    /// <param name="known">Environments and algorithms; null for the built-in ones.</param>
    public static RootCommand Create(Registries? known = null)
    {
        known ??= new Registries();
        var root = new RootCommand(
            "Trains agents with Proximal Policy Optimization and its relatives, watches them, and compares what they learned."
        );
        root.Add(TrainCommand.Create(known));
        root.Add(ResumeCommand.Create(known));
        root.Add(EvaluateCommand.Create(known));
        root.Add(PlayCommand.Create(known));
        root.Add(ExportCommand.Create());
        root.Add(GenerateCommand.Create());
        root.Add(SftCommand.Create());
        root.Add(RewardModelCommand.Create());
        root.Add(RlhfCommand.Create());
        root.Add(GrpoCommand.Create());
        root.Add(DpoCommand.Create());
        root.Add(EnvironmentsCommand.Create(known));
        root.Add(ZooCommand.Create(known));
        root.Add(CompareCommand.Create(known));
        root.Add(TuneCommand.Create(known));
        root.Add(PlotCommand.Create());
        root.Add(BenchCommand.Create());
        HelpPage.AddTo(
            root,
            "proximal train CartPole-v1            train with the tuned settings; the run lands in runs/",
            "proximal play runs/CartPole-v1        watch what it learned",
            "proximal plot runs --out curves.svg   draw learning curves of all runs"
        );
        return root;
    }

    private static int Fail(string message, int code)
    {
        Console.Error.WriteLine($"proximal: {message}");
        return code;
    }

    private static bool HasMistake(ParseResult result) => result.Errors.Count > 0 || UnknownTokens(result).Any();

    private static string Complaint(ParseResult result)
    {
        Command command = result.CommandResult.Command;
        string help = $"see '{HelpPage.Call(command)} --help'";
        if (UnknownTokens(result).FirstOrDefault() is not { } token)
            return $"{result.Errors[0].Message.TrimEnd('.')} ({help})";

        bool isFlag = token.StartsWith('-');
        bool isCommand = !isFlag && command.Subcommands.Count > 0;
        IEnumerable<string> known =
            isFlag ? Flags(command)
            : isCommand ? command.Subcommands.Select(sub => sub.Name)
            : [];
        string kind =
            isFlag ? "flag"
            : isCommand ? "command"
            : "argument";
        string question = NearestName.Suggestion(token, known);
        return $"unknown {kind} '{token}'{(question.Length > 0 ? question : $" ({help})")}";
    }

    private static IEnumerable<string> Flags(Command command) =>
        command
            .Options.Concat(
                command.Parents.OfType<Command>().SelectMany(parent => parent.Options.Where(option => option.Recursive))
            )
            .Where(option => !option.Hidden)
            .Select(option => option.Name);

    // The parser takes any word for an argument, a mistyped flag as well.
    private static IEnumerable<string> UnknownTokens(ParseResult result) =>
        result.UnmatchedTokens.Concat(
            result
                .CommandResult.Command.Arguments.SelectMany(argument => result.GetResult(argument)?.Tokens ?? [])
                .Select(token => token.Value)
                .Where(value => value.StartsWith('-'))
        );
}
