namespace Proximal.Experiments;

/// <summary>What one run shows in a comparison.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Curve">Mean return of the last 100 episodes over its training.</param>
/// <param name="Evaluation">Mean return of the final policy's most probable actions; of a run that diverged, its last return in training.</param>
/// <param name="WallSeconds">Seconds of training.</param>
/// <param name="Updates">Rollouts, or minibatches of replay, that it learned from.</param>
/// <param name="Diverged">Whether training broke off at a number that was not finite.</param>
internal sealed record ComparedRun(
    ulong Seed,
    Curve Curve,
    double Evaluation,
    double WallSeconds,
    double Updates,
    bool Diverged
)
{
    /// <summary>The return in training at the end.</summary>
    public double Final => Curve.Values[^1];

    /// <summary>The best return in training.</summary>
    public double Best => Curve.Values.Max();

    /// <summary>What it had gained at its best over where it began.</summary>
    public double Gain => Best - Curve.Values[0];

    /// <summary>Reads a run that has come to its end.</summary>
    /// <exception cref="InvalidInputException">It finished no episode.</exception>
    public static ComparedRun Read(RunFolder run, RunSummary summary, long totalSteps)
    {
        RunMetrics metrics = RunMetrics.Read(run.Metrics);
        Curve curve = metrics.Curve(MetricTags.EpisodeReturn);
        if (curve.Steps.Length == 0)
            throw new InvalidInputException(
                $"{run.Path}: no episode came to its end within {DisplayFormat.Count(summary.Steps)} steps; train longer with --steps N"
            );
        bool diverged = summary.Status == RunStatus.Diverged;
        // What has broken down stays as it was, rather than to leave the comparison.
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

    /// <summary>The first step at which the return in training reached a threshold; null where it never did.</summary>
    public double? StepsTo(double threshold)
    {
        int index = Array.FindIndex(Curve.Values, value => value >= threshold);
        return index < 0 ? null : Curve.Steps[index];
    }

    /// <summary>
    /// Whether it broke down: it diverged, or its final return in training lost more than half of what it had gained at its best. A
    /// run that has gained next to nothing has nothing to lose.
    /// </summary>
    /// <param name="leastGain">The gain from which on a loss counts.</param>
    public bool HasCollapsed(double leastGain) =>
        Diverged || (Gain > 0 && Gain >= leastGain && Best - Final > Gain / 2);
}
