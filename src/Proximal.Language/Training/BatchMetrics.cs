namespace Proximal.Language;

/// <summary>Metrics of one gradient step on a batch of examples.</summary>
/// <param name="Loss">Mean loss of the batch.</param>
/// <param name="GradientNorm">Norm of the gradient before clipping.</param>
/// <param name="Accuracy">Share of pairs (or labeled completions) that are ranked correctly; NaN if undefined.</param>
/// <param name="ChosenReward">Mean (implicit) reward of chosen, or desirable, completions; NaN if undefined.</param>
/// <param name="RejectedReward">
/// Mean (implicit) reward of rejected, or undesirable, completions; NaN if undefined.
/// </param>
public readonly record struct BatchMetrics(
    double Loss,
    double GradientNorm,
    double Accuracy = double.NaN,
    double ChosenReward = double.NaN,
    double RejectedReward = double.NaN
);

/// <summary>
/// Means of several batches' metrics. A metric that is undefined in a batch is averaged over the others.
/// </summary>
internal struct MeanBatchMetrics
{
    private MeanOfDefined loss,
        norm,
        accuracy,
        chosen,
        rejected;

    /// <summary>Number of batches added.</summary>
    public int Batches { get; private set; }

    public void Add(in BatchMetrics batch)
    {
        Batches++;
        loss.Add(batch.Loss);
        norm.Add(batch.GradientNorm);
        accuracy.Add(batch.Accuracy);
        chosen.Add(batch.ChosenReward);
        rejected.Add(batch.RejectedReward);
    }

    /// <summary>Adds the means to a record.</summary>
    public readonly void Report(MetricsRecord metrics)
    {
        metrics.Add(MetricTags.Loss, loss.Value);
        metrics.Add(MetricTags.GradientNorm, norm.Value);
        AddDefined(metrics, LanguageMetricTags.Accuracy, accuracy.Value);
        AddDefined(metrics, LanguageMetricTags.ChosenReward, chosen.Value);
        AddDefined(metrics, LanguageMetricTags.RejectedReward, rejected.Value);
        AddDefined(metrics, LanguageMetricTags.RewardMargin, chosen.Value - rejected.Value);
    }

    private static void AddDefined(MetricsRecord metrics, string tag, double value)
    {
        if (!double.IsNaN(value))
            metrics.Add(tag, value);
    }

    private struct MeanOfDefined
    {
        private double sum;
        private int count;

        public readonly double Value => count == 0 ? double.NaN : sum / count;

        public void Add(double value)
        {
            if (double.IsNaN(value))
                return;
            sum += value;
            count++;
        }
    }
}
