namespace Proximal.Cli;

/// <summary>The speed of a run in this process, measured from the first report on: the first update also compiles code
/// and is much slower than the others.</summary>
internal sealed class TrainingRate
{
    private (long Step, double Seconds)? first;

    /// <summary>Steps per second; NaN before the second report.</summary>
    public double StepsPerSecond { get; private set; } = double.NaN;

    /// <summary>Adds a report.</summary>
    /// <param name="step">Steps so far.</param>
    /// <param name="seconds">Seconds of training so far.</param>
    public void Add(long step, double seconds)
    {
        first ??= (step, seconds);
        if (step > first.Value.Step && seconds > first.Value.Seconds)
            StepsPerSecond = (step - first.Value.Step) / (seconds - first.Value.Seconds);
    }

    /// <summary>The estimated time for further steps, in seconds; NaN before the second report.</summary>
    public double SecondsFor(long steps) => Math.Max(0, steps) / StepsPerSecond;
}
