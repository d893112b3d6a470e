namespace Proximal.Experiments;

/// <summary>Result of one run in a comparison.</summary>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Curve">Mean return of the last 100 episodes over the steps of training.</param>
/// <param name="Evaluation">Mean return of the final policy with its most probable actions. For a run that diverged,
/// the last return in training.</param>
/// <param name="WallSeconds">Duration of the training, in seconds.</param>
/// <param name="Updates">Number of updates: rollouts, or minibatches of a replay buffer.</param>
/// <param name="Diverged">Whether training stopped at a number that is not finite.</param>
internal sealed record ComparedRun(
    ulong Seed,
    Curve Curve,
    double Evaluation,
    double WallSeconds,
    double Updates,
    bool Diverged
)
{
    /// <summary>Last return in training.</summary>
    public double Final => Curve.Values[^1];

    /// <summary>Highest return in training.</summary>
    public double Best => Curve.Values.Max();

    /// <summary>Difference between the highest and the first return in training.</summary>
    public double Gain => Best - Curve.Values[0];

    /// <summary>Reads a finished run.</summary>
    /// <exception cref="InvalidInputException">No episode ended in the run.</exception>
    public static ComparedRun Read(RunFolder run, RunSummary summary, long totalSteps)
    {
        RunMetrics metrics = RunMetrics.Read(run.Metrics);
        Curve curve = metrics.Curve(MetricTags.EpisodeReturn);
        if (curve.Steps.Length == 0)
            throw new InvalidInputException(
                $"{run.Path}: no episode ended within {DisplayFormat.Count(summary.Steps)} steps; train longer with "
                    + "--steps N"
            );
        bool diverged = summary.Status == RunStatus.Diverged;
        // A diverged run keeps its last return until the end, so that it stays in the comparison.
        if (diverged && curve.Steps[^1] < totalSteps)
            curve = new Curve([.. curve.Steps, totalSteps], [.. curve.Values, curve.Values[^1]]);
        return new ComparedRun(
            summary.Seed,
            curve,
            summary.Evaluation?.Mean ?? curve.Values[^1],
            summary.WallSeconds,
            metrics.Curve(MetricTags.Updates).Values.LastOrDefault(),
            diverged
        );
    }

    /// <summary>First step at which the return in training reached a threshold; null if it never did.</summary>
    public double? StepsTo(double threshold)
    {
        int index = Array.FindIndex(Curve.Values, value => value >= threshold);
        return index < 0 ? null : Curve.Steps[index];
    }

    /// <summary>
    /// Whether the run collapsed: it diverged, or by the end of training it lost more than half of its highest gain in
    /// return. Gains below a minimum do not count.
    /// </summary>
    /// <param name="leastGain">Minimum gain for which a loss counts.</param>
    public bool HasCollapsed(double leastGain) =>
        Diverged || (Gain > 0 && Gain >= leastGain && Best - Final > Gain / 2);
}
