using System.CommandLine;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>The flags of every command that trains: how much of the machine it takes, and how much it says.</summary>
internal sealed class ShowFlags
{
    public Option<long?> Threads { get; } =
        Flag.Whole(
            "--threads",
            "Threads to use (default: one for each processor); the result is the same for any number."
        );

    public Option<bool> Plain { get; } =
        Flag.Switch("--plain", "Plain lines instead of the live display; also where the output is no terminal.");

    public Option<bool> Quiet { get; } = Flag.Switch("--quiet", "Say nothing but what goes wrong.");

    /// <summary>Sets the number of threads and chooses the display.</summary>
    public IDisplay Apply(ParseResult result)
    {
        if (result.GetValue(Threads) is { } threads)
            WorkerPool.Shared.Threads = (int)Math.Min(threads, 1024);
        return Displays.Choose(result.GetValue(Plain), result.GetValue(Quiet));
    }
}
