using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Reflection;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Proximal.Cli;

/// <summary>The command line: its commands and its error handling.</summary>
internal static class CommandLine
{
    private const string StackTraceVariable = "PROXIMAL_STACK_TRACE";

    /// <summary>Runs a command; returns the exit code.</summary>
    /// <param name="arguments">The command-line arguments.</param>
    /// <param name="registries">Creates the available environments and algorithms.</param>
    public static int Run(IReadOnlyList<string> arguments, Func<Registries> registries)
    {
        // Initialized before a command can use up the files that a process may have open: the runtime does not try again
        // to load an assembly that it could not open once.
        try
        {
            _ = (Console.Error, Console.Out, Console.In);
            // What an error message needs.
            _ = MessageText.OneLine(new string('x', 10_000)) + ErrorOf(new IOException("")) + ToolCommand.Text;
        }
        catch (Exception exception) when (!OperatingSystem.IsWindows())
        {
            // The console cannot write then, so the line goes to the file of standard error.
            using var error = new FileStream(new SafeFileHandle(2, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            error.Write(
                Encoding.UTF8.GetBytes(
                    $"proximal: the console cannot be initialized ({exception.Message.ReplaceLineEndings(" ").Trim()}): raise the limit of open files "
                        + "(ulimit -n)\n"
                )
            );
            return ExitCodes.BadInput;
        }

        try
        {
            return Invoke(arguments.Count == 0 ? ["--help"] : arguments, registries());
        }
        catch (Exception exception) when (ErrorOf(exception) is { } error)
        {
            return Fail(error.Message, error.ExitCode);
        }
    }

    private static int Invoke(IReadOnlyList<string> arguments, Registries registries)
    {
        ParseResult result = Create(registries)
            .Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Action is not HelpPage && ErrorOf(result) is { } problem)
            throw new InvalidInputException(problem);
        return result.Invoke(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }
        );
    }

    /// <summary>Message and exit code of an exception.</summary>
    public static (string Message, int ExitCode) Describe(Exception exception) =>
        ErrorOf(exception) ?? (exception.ToString(), ExitCodes.Failed);

    /// <summary>Writes an error as one line.</summary>
    public static void WriteError(string message) => Fail(message, ExitCodes.Failed);

    // Null for an exception whose stack trace is wanted.
    private static (string Message, int ExitCode)? ErrorOf(Exception exception)
    {
        while (
            exception is TypeInitializationException or TargetInvocationException
            && exception.InnerException is { } cause
        )
            exception = cause;
        switch (exception)
        {
            case FileNotFoundException { FileName: { } name } when name.Contains("Version=", StringComparison.Ordinal):
                return (
                    $"the assembly {name.Split(',')[0]} cannot be loaded: raise the limit of open files (ulimit -n)",
                    ExitCodes.BadInput
                );
            case InvalidInputException or IOException or UnauthorizedAccessException:
                return (exception.Message, ExitCodes.BadInput);
            case TrainingDivergedException:
                return (exception.Message, ExitCodes.Diverged);
            case OutOfMemoryException:
                return (
                    "there is not enough memory: choose smaller layers, batches, rollouts or models, or fewer "
                        + "environments",
                    ExitCodes.Failed
                );
        }
        if (Environment.GetEnvironmentVariable(StackTraceVariable) is not null)
            return null;
        string where = (exception.InnerException ?? exception).StackTrace?.Split('\n', 2)[0].Trim() ?? "";
        string type = exception is EnvironmentException ? "" : $"{exception.GetType().Name}: ";
        return (
            $"{type}{exception.Message.ReplaceLineEndings(" ")} ({where}; "
                + $"{StackTraceVariable}=1 shows the whole stack trace)",
            ExitCodes.Failed
        );
    }

    /// <summary>Creates the command tree.</summary>
    /// <param name="registries">The available environments and algorithms; null for the built-in ones.</param>
    public static RootCommand Create(Registries? registries = null)
    {
        registries ??= new Registries();
        var root = new RootCommand(
            "Train, evaluate and compare reinforcement-learning agents and language models with PPO and related "
                + "algorithms."
        );
        root.Add(TrainCommand.Create(registries));
        root.Add(ResumeCommand.Create(registries));
        root.Add(FleetCommand.Create(registries));
        root.Add(GodotCommand.Create(registries));
        root.Add(MLAgentsCommand.Create(registries));
        root.Add(DashboardCommand.Create(registries));
        root.Add(EvaluateCommand.Create(registries));
        root.Add(PlayCommand.Create(registries));
        root.Add(TournamentCommand.Create(registries));
        root.Add(RecordCommand.Create(registries));
        root.Add(LabelCommand.Create(registries));
        root.Add(ExportCommand.Create());
        root.Add(ServeCommand.Create(registries));
        root.Add(GenerateCommand.Create());
        root.Add(SftCommand.Create(registries));
        root.Add(RewardModelCommand.Create(registries));
        root.Add(RlhfCommand.Create(registries));
        root.Add(GrpoCommand.Create(registries));
        root.Add(DpoCommand.Create(registries));
        root.Add(DataCommand.Create());
        root.Add(EnvironmentsCommand.Create(registries));
        root.Add(ZooCommand.Create(registries));
        root.Add(CompareCommand.Create(registries));
        root.Add(TuneCommand.Create(registries));
        root.Add(DoctorCommand.Create(registries));
        root.Add(PlotCommand.Create());
        root.Add(ReportCommand.Create(registries));
        root.Add(BenchCommand.Create(registries));
        HelpPage.AddTo(
            root,
            "proximal train CartPole-v1            train with tuned hyperparameters; creates a run in runs/",
            "proximal play runs/CartPole-v1        watch the trained policy",
            "proximal plot runs --out curves.svg   draw learning curves of all runs"
        );
        return root;
    }

    private static int Fail(string message, int code)
    {
        // Messages of the libraries name commands of the installed tool.
        string suggestion = message.Replace(
            $"'{ToolCommand.Installed} ",
            $"'{ToolCommand.Text} ",
            StringComparison.Ordinal
        );
        Console.Error.WriteLine($"{ToolCommand.Installed}: {MessageText.OneLine(suggestion.TrimEnd())}");
        return code;
    }

    // The message about a command line that the parser does not accept; null if it does.
    private static string? ErrorOf(ParseResult result)
    {
        Command command = result.CommandResult.Command;
        string help = $"see '{HelpPage.Invocation(command)} --help'";
        if (result.CommandResult.Children.OfType<OptionResult>().FirstOrDefault(TakesFlag) is { } taker)
            return $"{taker.Option.Name} needs a value, but is followed by {taker.Tokens[0].Value} ({help})";
        if (UnknownTokens(result).FirstOrDefault() is not { } token)
            return result.Errors.Count > 0 ? $"{ErrorMessage(result.Errors[0])} ({help})" : null;

        bool isFlag = token.StartsWith('-');
        bool isCommand = !isFlag && command.Subcommands.Count > 0;
        IEnumerable<string> candidates =
            isFlag ? Flags(command)
            : isCommand ? command.Subcommands.Select(sub => sub.Name)
            : [];
        string kind =
            isFlag ? "flag"
            : isCommand ? "command"
            : "argument";
        string question = NearestName.Suggestion(token, candidates);
        return $"unknown {kind} {MessageText.Quote(token)}{(question.Length > 0 ? question : $" ({help})")}";
    }

    // The messages of the parser, in the words of this tool.
    private static string ErrorMessage(ParseError error) =>
        error.SymbolResult switch
        {
            OptionResult { Tokens.Count: 0 } option => $"{option.Option.Name} needs a value",
            OptionResult { Tokens.Count: > 1 } option when option.Option.Arity.MaximumNumberOfValues == 1 =>
                $"{option.Option.Name} is given {option.Tokens.Count} times",
            ArgumentResult { Tokens.Count: 0 } argument => $"{argument.Argument.Name} is missing",
            CommandResult command
                when command.Command.Arguments.FirstOrDefault(argument =>
                    argument.Arity.MinimumNumberOfValues > 0
                    && command.GetResult(argument) is null or { Tokens.Count: 0 }
                )
                    is { } missing => $"{missing.Name} is missing",
            _ => error.Message.TrimEnd('.'),
        };

    // The parser accepts a mistyped flag as the value of a flag. The arguments of another program may look like flags.
    private static bool TakesFlag(OptionResult option) =>
        !option.Option.AllowMultipleArgumentsPerToken
        && option.Tokens is [{ Value: var value }, ..]
        && value.StartsWith("--", StringComparison.Ordinal);

    private static IEnumerable<string> Flags(Command command) =>
        command
            .Options.Concat(
                command.Parents.OfType<Command>().SelectMany(parent => parent.Options.Where(option => option.Recursive))
            )
            .Where(option => !option.Hidden)
            .Select(option => option.Name);

    // The parser accepts any text as an argument, including mistyped flags.
    private static IEnumerable<string> UnknownTokens(ParseResult result) =>
        result.UnmatchedTokens.Concat(
            result
                .CommandResult.Command.Arguments.SelectMany(argument => result.GetResult(argument)?.Tokens ?? [])
                .Select(token => token.Value)
                .Where(value => value.StartsWith('-'))
        );
}
