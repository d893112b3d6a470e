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

/// <summary>Means of several batches' metrics.</summary>
internal struct MeanBatchMetrics
{
    private double loss,
        norm,
        accuracy,
        chosen,
        rejected;

    /// <summary>Number of batches added.</summary>
    public int Batches { get; private set; }

    public void Add(in BatchMetrics batch)
    {
        Batches++;
        loss += batch.Loss;
        norm += batch.GradientNorm;
        accuracy += batch.Accuracy;
        chosen += batch.ChosenReward;
        rejected += batch.RejectedReward;
    }

    /// <summary>Adds the means to a record.</summary>
    public readonly void Report(MetricsRecord metrics)
    {
        metrics.Add(MetricTags.Loss, loss / Batches);
        metrics.Add(MetricTags.GradientNorm, norm / Batches);
        if (!double.IsNaN(accuracy))
            metrics.Add(LanguageMetricTags.Accuracy, accuracy / Batches);
        if (double.IsNaN(chosen) || double.IsNaN(rejected))
            return;
        metrics.Add(LanguageMetricTags.ChosenReward, chosen / Batches);
        metrics.Add(LanguageMetricTags.RejectedReward, rejected / Batches);
        metrics.Add(LanguageMetricTags.RewardMargin, (chosen - rejected) / Batches);
    }
}
