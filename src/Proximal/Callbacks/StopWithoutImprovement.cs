using System.Globalization;

namespace Proximal;

/// <summary>
/// Ends training once so many evaluations in a row were no better than the best before them (as Stable-Baselines3's
/// <c>StopTrainingOnNoModelImprovement</c>, which waits for one more).
/// </summary>
/// <remarks>Needs an <see cref="EvaluationCallback"/> in front of it, or a <see cref="RunRecorder"/> that evaluates.</remarks>
public sealed class StopWithoutImprovement : StopCallback
{
    private readonly int patience;
    private readonly int minEvaluations;
    private readonly string metric;
    private double best = double.NegativeInfinity;
    private int evaluations;
    private int sinceBest;

    /// <summary>Says how long to wait.</summary>
    /// <param name="patience">How many evaluations in a row may be no better than the best, at least 1: the last of them ends training.</param>
    /// <param name="minEvaluations">How many evaluations at the beginning do not count; 0 by default.</param>
    /// <param name="metric">The figure that is looked at in the updates that have it; by default that of evaluations.</param>
    /// <exception cref="InvalidInputException"><paramref name="patience"/> is less than 1, or <paramref name="minEvaluations"/> is negative.</exception>
    public StopWithoutImprovement(int patience, int minEvaluations = 0, string metric = MetricTags.EvaluationReturn)
    {
        if (patience < 1)
            throw new InvalidInputException($"patience must be at least 1 evaluation, not {patience}");
        if (minEvaluations < 0)
            throw new InvalidInputException(
                $"the evaluations that do not count must be 0 or more, not {minEvaluations}"
            );
        (this.patience, this.minEvaluations, this.metric) = (patience, minEvaluations, metric);
    }

    /// <summary>How many evaluations in a row were no better than the best.</summary>
    public int SinceBest => sinceBest;

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        state.SetValue($"{prefix}.best", best);
        state.Set($"{prefix}.counts", [evaluations, sinceBest]);
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        best = state.GetValue<double>($"{prefix}.best");
        int[] counts = state.Get<int>($"{prefix}.counts");
        (evaluations, sinceBest) = (counts[0], counts[1]);
    }

    /// <inheritdoc/>
    protected override string? ReasonToStop(ITrainer trainer)
    {
        if (!trainer.Metrics.TryGet(metric, out double value))
            return null;
        bool counts = ++evaluations > minEvaluations;
        if (value > best)
            (best, sinceBest) = (value, 0);
        else if (counts)
            sinceBest++;
        return sinceBest >= patience
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{metric} did not improve on {best:0.###} in {sinceBest} evaluation{(sinceBest == 1 ? "" : "s")}"
            )
            : null;
    }
}
