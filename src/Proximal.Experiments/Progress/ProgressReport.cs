namespace Proximal.Experiments;

/// <summary>Progress of a run after an update.</summary>
/// <param name="Step">Steps so far, in the unit of the trainer.</param>
/// <param name="Seconds">Duration of the training in this process, in seconds.</param>
/// <param name="Metrics">Metrics by tag, in the order of the log.</param>
internal sealed record ProgressReport(long Step, double Seconds, IReadOnlyList<KeyValuePair<string, double>> Metrics)
{
    /// <summary>Creates the report of a trainer: its metrics, and the times of the ranks if there are
    /// several.</summary>
    public static ProgressReport Of(ITrainer trainer) =>
        new(
            trainer.Steps,
            trainer.Clock.Elapsed.TotalSeconds,
            trainer.Clock.Ranks is not { } ranks
                ? trainer.Metrics.Values
                :
                [
                    .. trainer.Metrics.Values,
                    KeyValuePair.Create("ranks/slowest", (double)ranks.Slowest),
                    KeyValuePair.Create("ranks/waiting_share", ranks.WaitingShare),
                ]
        );

    /// <summary>Sample completions; empty for agents.</summary>
    public IReadOnlyList<SampleView> Samples { get; init; } = [];

    /// <summary>Value of a metric; NaN if the report does not have it.</summary>
    public double Find(string tag)
    {
        foreach ((string name, double value) in Metrics)
        {
            if (name == tag)
                return value;
        }
        return double.NaN;
    }
}
