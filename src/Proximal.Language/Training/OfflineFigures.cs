namespace Proximal.Language;

/// <summary>What one gradient step on examples tells of itself.</summary>
/// <param name="Loss">The batch's loss.</param>
/// <param name="GradientNorm">Before clipping.</param>
/// <param name="Accuracy">The share of pairs (or of labelled completions) on the right side; NaN where there is no such thing.</param>
/// <param name="ChosenReward">The mean (implicit) reward of chosen, or desirable, completions; NaN where there is none.</param>
/// <param name="RejectedReward">The mean (implicit) reward of rejected, or undesirable, completions; NaN where there is none.</param>
internal readonly record struct OfflineStep(
    double Loss, double GradientNorm, double Accuracy = double.NaN, double ChosenReward = double.NaN, double RejectedReward = double.NaN);

/// <summary>The means of several steps' figures.</summary>
internal struct OfflineFigures
{
    private double loss, norm, accuracy, chosen, rejected;

    /// <summary>How many steps were added.</summary>
    public int Batches { get; private set; }

    public void Add(in OfflineStep step)
    {
        Batches++;
        loss += step.Loss;
        norm += step.GradientNorm;
        accuracy += step.Accuracy;
        chosen += step.ChosenReward;
        rejected += step.RejectedReward;
    }

    /// <summary>Adds the means to a record.</summary>
    public readonly void Report(MetricsRecord metrics)
    {
        metrics.Add(MetricTags.Loss, loss / Batches);
        metrics.Add(MetricTags.GradientNorm, norm / Batches);
        if (!double.IsNaN(accuracy)) metrics.Add(LanguageMetricTags.Accuracy, accuracy / Batches);
        if (double.IsNaN(chosen) || double.IsNaN(rejected)) return;
        metrics.Add(LanguageMetricTags.ChosenReward, chosen / Batches);
        metrics.Add(LanguageMetricTags.RejectedReward, rejected / Batches);
        metrics.Add(LanguageMetricTags.RewardMargin, (chosen - rejected) / Batches);
    }
}
