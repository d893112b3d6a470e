using System.Diagnostics;

namespace Proximal;

/// <summary>What training spends its time on.</summary>
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

    /// <summary>All else: metrics, evaluation, checkpoints, display.</summary>
    Other,
}

/// <summary>
/// Stopwatches of a training process, for rates and profiles. Nothing that training computes depends on them.
/// </summary>
public sealed class TrainingClock
{
    private readonly long[] ticks = new long[5];
    private readonly long started = Stopwatch.GetTimestamp();
    private long last = Stopwatch.GetTimestamp();

    /// <summary>Time since the clock was made.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(started);

    /// <summary>Time counted for one phase so far.</summary>
    public TimeSpan this[TrainingPhase phase] => Stopwatch.GetElapsedTime(0, ticks[(int)phase]);

    /// <summary>Counts the time since the last call for the phase that has just ended.</summary>
    public void Count(TrainingPhase phase)
    {
        long now = Stopwatch.GetTimestamp();
        ticks[(int)phase] += now - last;
        last = now;
    }
}
