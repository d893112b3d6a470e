using System.Globalization;

namespace Proximal;

/// <summary>Ends training once an evaluation reaches a return (Stable-Baselines3's <c>StopTrainingOnRewardThreshold</c>).</summary>
/// <remarks>Needs an <see cref="EvaluationCallback"/> in front of it, or a <see cref="RunRecorder"/> that evaluates.</remarks>
/// <param name="threshold">The mean return to reach.</param>
/// <param name="metric">The figure that is looked at in the updates that have it; by default that of evaluations.</param>
public sealed class StopAtReturn(double threshold, string metric = MetricTags.EvaluationReturn) : StopCallback
{
    /// <inheritdoc/>
    protected override string? ReasonToStop(ITrainer trainer) =>
        trainer.Metrics.TryGet(metric, out double value) && value >= threshold
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{metric} reached {value:0.###}, at least the {threshold:0.###} that was asked for"
            )
            : null;
}
