using System.Globalization;

namespace Proximal;

/// <summary>
/// Stops training after a number of consecutive evaluations without a new best return (Stable-Baselines3's
/// <c>StopTrainingOnNoModelImprovement</c>, which waits for one more evaluation).
/// </summary>
/// <remarks>Requires an <see cref="EvaluationCallback"/> before it in the list, or a <see cref="RunRecorder"/> that
/// evaluates.</remarks>
public sealed class StopWithoutImprovement : StopCallback
{
    private readonly int patience;
    private readonly int minEvaluations;
    private readonly string metric;
    private double best = double.NegativeInfinity;
    private int evaluations;
    private int sinceBest;

    /// <summary>Creates the callback.</summary>
    /// <param name="patience">The number of consecutive evaluations without improvement that stops training, at least
    /// 1.</param>
    /// <param name="minEvaluations">The number of first evaluations that do not count towards
    /// <paramref name="patience"/>. Default 0.</param>
    /// <param name="metric">The tag of the metric to compare. Updates without this metric are ignored. By default the
    /// mean evaluation return.</param>
    /// <exception cref="InvalidInputException"><paramref name="patience"/> is less than 1, or
    /// <paramref name="minEvaluations"/> is negative.</exception>
    public StopWithoutImprovement(int patience, int minEvaluations = 0, string metric = MetricTags.EvaluationReturn)
    {
        if (patience < 1)
            throw new InvalidInputException($"patience must be at least 1 evaluation, but is {patience}");
        if (minEvaluations < 0)
            throw new InvalidInputException($"minEvaluations must be 0 or more, but is {minEvaluations}");
        (this.patience, this.minEvaluations, this.metric) = (patience, minEvaluations, metric);
    }

    /// <summary>The number of consecutive evaluations without a new best.</summary>
    internal int SinceBest => sinceBest;

    /// <inheritdoc/>
    private protected override string RequiredMetric => metric;

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
