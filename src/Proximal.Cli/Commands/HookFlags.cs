using System.CommandLine;

namespace Proximal.Cli;

/// <summary>The flags of a hook: a command that runs during training.</summary>
internal sealed class HookFlags
{
    private readonly Option<string?> command = Flag.Text(
        "--hook",
        "COMMAND",
        "Run a command during training, with the latest metrics as a JSON line on standard input and the run "
            + "folder in PROXIMAL_RUN. If it fails, training ends."
    );
    private readonly Option<long?> frequency = Flag.Integer(
        "--hook-freq",
        "Steps between two calls of the hook (default: 20 calls per run)."
    );

    /// <summary>All flags, in display order.</summary>
    public IEnumerable<Option> All => [command, frequency];

    /// <summary>Returns the hook of the parsed flags, or null.</summary>
    /// <exception cref="InvalidInputException">There is a frequency but no command.</exception>
    public RunHook? Read(ParseResult result)
    {
        if (result.GetValue(command) is { } named)
            return new RunHook(named, result.GetValue(frequency));
        return result.GetValue(frequency) is null
            ? null
            : throw new InvalidInputException("--hook-freq needs a hook: add --hook COMMAND");
    }
}
