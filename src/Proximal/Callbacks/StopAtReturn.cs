using System.Globalization;

namespace Proximal;

/// <summary>
/// Stops training once an evaluation reaches a return (Stable-Baselines3's <c>StopTrainingOnRewardThreshold</c>).
/// </summary>
/// <remarks>Requires an <see cref="EvaluationCallback"/> before it in the list, or a <see cref="RunRecorder"/> that
/// evaluates.</remarks>
/// <param name="threshold">The mean return that stops training.</param>
/// <param name="metric">The tag of the metric to compare. Updates without this metric are ignored. By default the mean
/// evaluation return.</param>
public sealed class StopAtReturn(double threshold, string metric = MetricTags.EvaluationReturn) : StopCallback
{
    /// <inheritdoc/>
    private protected override string RequiredMetric => metric;

    /// <inheritdoc/>
    protected override string? ReasonToStop(ITrainer trainer) =>
        trainer.Metrics.TryGet(metric, out double value) && value >= threshold
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{metric} reached {value:0.###}, at least the threshold of {threshold:0.###}"
            )
            : null;
}
