using System.Diagnostics;

namespace Proximal;

/// <summary>Phases of training.</summary>
public enum TrainingPhase
{
    /// <summary>Stepping the environments.</summary>
    Environment,

    /// <summary>Choosing actions and estimating values.</summary>
    Policy,

    /// <summary>Estimating advantages.</summary>
    Advantages,

    /// <summary>Gradient steps.</summary>
    Update,

    /// <summary>Everything else: metrics, evaluation, checkpoints, display.</summary>
    Other,
}

/// <summary>
/// Time of a training process by phase, for rates and profiles. Results of training do not depend on it.
/// </summary>
public sealed class TrainingClock
{
    private readonly long[] ticks = new long[5];
    private readonly long started = Stopwatch.GetTimestamp();
    private long last = Stopwatch.GetTimestamp();

    /// <summary>Time since the clock was created.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(started);

    /// <summary>Time of a phase so far.</summary>
    public TimeSpan this[TrainingPhase phase] => Stopwatch.GetElapsedTime(0, ticks[(int)phase]);

    /// <summary>Times of all ranks in the last update; null with one process.</summary>
    public RankTimes? Ranks { get; internal set; }

    /// <summary>Adds the time since the last call to the phase that just ended.</summary>
    public void Count(TrainingPhase phase)
    {
        long now = Stopwatch.GetTimestamp();
        ticks[(int)phase] += now - last;
        last = now;
    }
}
