using System.CommandLine;

namespace Proximal.Cli;

/// <summary>The flags that name a command to call while a run is trained.</summary>
internal sealed class HookFlags
{
    private readonly Option<string?> command = Flag.Text(
        "--hook",
        "COMMAND",
        "Call a command of your own on the way, with the latest figures as a line of JSON on its input and the run's folder in PROXIMAL_RUN; where it fails, training ends."
    );
    private readonly Option<long?> frequency = Flag.Whole(
        "--hook-freq",
        "Steps between two calls of the hook (default: 20 calls over the run)."
    );

    /// <summary>All of them, in the order in which to present them.</summary>
    public IEnumerable<Option> All => [command, frequency];

    /// <summary>The hook that was asked for, or null.</summary>
    /// <exception cref="InvalidInputException">It is said how often, but not what.</exception>
    public RunHook? Read(ParseResult result)
    {
        if (result.GetValue(command) is { } named)
            return new RunHook(named, result.GetValue(frequency));
        return result.GetValue(frequency) is null
            ? null
            : throw new InvalidInputException(
                "--hook-freq says how often a hook is called; name it with --hook COMMAND"
            );
    }
}
