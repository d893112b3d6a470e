using System.CommandLine;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>The flags of all training commands for threads and output.</summary>
internal sealed class DisplayFlags
{
    public Option<long?> Threads { get; } =
        Flag.Integer("--threads", "Number of threads (default: one per processor). Results do not depend on it.");

    public Option<bool> Plain { get; } =
        Flag.Switch(
            "--plain",
            "Print plain lines instead of the live display. Default if the output is not a terminal."
        );

    public Option<bool> Quiet { get; } = Flag.Switch("--quiet", "Print only errors.");

    /// <summary>Sets the number of threads and returns the display.</summary>
    public IDisplay Apply(ParseResult result)
    {
        if (result.GetValue(Threads) is { } threads)
            WorkerPool.Shared.Threads = (int)Math.Min(threads, 1024);
        return Displays.Choose(result.GetValue(Plain), result.GetValue(Quiet));
    }
}
