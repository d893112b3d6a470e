namespace Proximal.Experiments;

/// <summary>A run's state after an update.</summary>
/// <param name="Step">Steps so far, as the trainer counts them.</param>
/// <param name="Seconds">Seconds of training in this process.</param>
/// <param name="Metrics">Metrics by tag, in the order of the log.</param>
internal sealed record ProgressReport(long Step, double Seconds, IReadOnlyList<KeyValuePair<string, double>> Metrics)
{
    /// <summary>Completions to look at; none where no language model is trained.</summary>
    public IReadOnlyList<SampleView> Samples { get; init; } = [];

    /// <summary>A figure by its tag; NaN where there is none.</summary>
    public double Find(string tag)
    {
        foreach ((string name, double value) in Metrics)
        {
            if (name == tag)
                return value;
        }
        return double.NaN;
    }

    /// <summary>Steps a second in this process.</summary>
    public double Rate(RunTitle run) => Seconds > 0 ? (Step - run.FirstStep) / Seconds : 0;

    /// <summary>Seconds until the end at the rate so far; NaN before there is one.</summary>
    public double SecondsLeft(RunTitle run) =>
        Rate(run) > 0 ? Math.Max(0, run.TotalSteps - Step) / Rate(run) : double.NaN;
}
