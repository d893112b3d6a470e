using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>What one gradient step on tokens tells of itself; a mutable sum.</summary>
internal struct TokenStepFigures
{
    public double PolicyLoss;
    public double ValueLoss;
    public double Kl;
    public double Entropy;
    public double Loss;
    public double ApproximateKl;
    public double ClipFraction;
    public double LargestLogRatio;
    public double GradientNorm;

    private float[]? present;
    private float[]? old;

    /// <summary>Adds how far some tokens' policy is from the one that drew them.</summary>
    /// <param name="logProbs">Under the policy that learns, [tokens].</param>
    /// <param name="oldLogProbs">Under the policy that drew them, [tokens].</param>
    /// <param name="clipLow">How far ratios may fall.</param>
    /// <param name="clipHigh">How far they may rise.</param>
    /// <param name="share">Which part of the minibatch's tokens these are.</param>
    public void CompareWithOld(Tensor logProbs, Tensor oldLogProbs, double clipLow, double clipHigh, double share)
    {
        Array.Resize(ref present, logProbs.Count);
        Array.Resize(ref old, logProbs.Count);
        logProbs.CopyTo(present);
        oldLogProbs.CopyTo(old);
        RatioStatistics drift = RatioStatistics.Compute(present, old, clipLow, clipHigh);
        ApproximateKl += share * drift.ApproximateKl;
        ClipFraction += share * drift.ClipFraction;
        LargestLogRatio = Math.Max(LargestLogRatio, drift.LargestLogRatio);
    }

    /// <summary>Adds the figures of another step.</summary>
    public void Add(in TokenStepFigures other)
    {
        PolicyLoss += other.PolicyLoss;
        ValueLoss += other.ValueLoss;
        Kl += other.Kl;
        Entropy += other.Entropy;
        Loss += other.Loss;
        ApproximateKl += other.ApproximateKl;
        ClipFraction += other.ClipFraction;
        LargestLogRatio = Math.Max(LargestLogRatio, other.LargestLogRatio);
        GradientNorm += other.GradientNorm;
    }

    /// <summary>Adds the means over the steps to a record.</summary>
    /// <param name="metrics">Receives them.</param>
    /// <param name="steps">How many steps were added up.</param>
    public readonly void Report(MetricsRecord metrics, int steps)
    {
        metrics.Add(MetricTags.PolicyLoss, PolicyLoss / steps);
        metrics.Add(MetricTags.Entropy, Entropy / steps);
        metrics.Add(MetricTags.Loss, Loss / steps);
        metrics.Add(MetricTags.GradientNorm, GradientNorm / steps);
        metrics.Add(MetricTags.ApproximateKl, ApproximateKl / steps);
        metrics.Add(MetricTags.ClipFraction, ClipFraction / steps);
    }
}
