using System.Diagnostics;
using Proximal.MLAgents.Communicator;

namespace Proximal.MLAgents;

/// <summary>Where the conversation with one game stands.</summary>
/// <param name="index">Index of the game.</param>
/// <param name="name">Name of the game in messages.</param>
internal sealed class UnityGame(int index, string name)
{
    // Timestamp of the last reply; 0 while a message is handled or waits for its turn.
    private long replied = Stopwatch.GetTimestamp();

    /// <summary>Index of the game.</summary>
    public int Index { get; } = index;

    /// <summary>Name of the game in messages.</summary>
    public string Name { get; } = name;

    /// <summary>What the game sends next.</summary>
    public UnityPhase Phase { get; set; }

    /// <summary>Number of messages with agents.</summary>
    public long Tick { get; set; }

    /// <summary>Behaviors by their names with team, as the game described them.</summary>
    public Dictionary<string, BrainParameters> Behaviors { get; } = new(StringComparer.Ordinal);

    /// <summary>Time since the last reply; zero while a message is handled or waits for its turn.</summary>
    public TimeSpan Silence =>
        Volatile.Read(ref replied) is > 0 and var since ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Starts the wait for the next message.</summary>
    public void BeginWait() => Volatile.Write(ref replied, Stopwatch.GetTimestamp());

    /// <summary>Ends the wait.</summary>
    public void EndWait() => Volatile.Write(ref replied, 0);
}
