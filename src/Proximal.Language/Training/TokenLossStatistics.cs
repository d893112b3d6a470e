using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Statistics of gradient steps on tokens: sums over the parts of a minibatch, and then over minibatches.</summary>
internal sealed class TokenLossStatistics
{
    private float[] present = [];
    private float[] old = [];

    public double PolicyLoss { get; set; }

    public double ValueLoss { get; set; }

    public double Kl { get; set; }

    public double Entropy { get; set; }

    public double Loss { get; set; }

    public double ApproximateKl { get; private set; }

    public double ClipFraction { get; private set; }

    public double LargestLogRatio { get; private set; }

    public double GradientNorm { get; set; }

    /// <summary>Sets all sums to 0, for the next minibatch; working memory is kept.</summary>
    public void Clear()
    {
        (PolicyLoss, ValueLoss, Kl, Entropy, Loss) = (0, 0, 0, 0, 0);
        (ApproximateKl, ClipFraction, LargestLogRatio, GradientNorm) = (0, 0, 0, 0);
    }

    /// <summary>Adds approximate KL divergence and clip fraction of some tokens.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="clipLow">How far ratios may fall.</param>
    /// <param name="clipHigh">How far they may rise.</param>
    /// <param name="share">Share of the minibatch's tokens that these are.</param>
    public void AddRatios(in TokenMinibatch tokens, double clipLow, double clipHigh, double share)
    {
        int count = tokens.LogProbs.Count;
        if (present.Length < count) (present, old) = (new float[count], new float[count]);
        tokens.LogProbs.CopyTo(present);
        tokens.OldLogProbs.CopyTo(old);
        RatioStatistics ratios = RatioStatistics.Compute(present.AsSpan(0, count), old.AsSpan(0, count), clipLow, clipHigh);
        ApproximateKl += share * ratios.ApproximateKl;
        ClipFraction += share * ratios.ClipFraction;
        LargestLogRatio = Math.Max(LargestLogRatio, ratios.LargestLogRatio);
    }

    /// <summary>Adds the statistics of a minibatch.</summary>
    public void Add(TokenLossStatistics minibatch)
    {
        PolicyLoss += minibatch.PolicyLoss;
        ValueLoss += minibatch.ValueLoss;
        Kl += minibatch.Kl;
        Entropy += minibatch.Entropy;
        Loss += minibatch.Loss;
        ApproximateKl += minibatch.ApproximateKl;
        ClipFraction += minibatch.ClipFraction;
        LargestLogRatio = Math.Max(LargestLogRatio, minibatch.LargestLogRatio);
        GradientNorm += minibatch.GradientNorm;
    }

    /// <summary>Adds the means over the minibatches to a record.</summary>
    /// <param name="metrics">Receives them.</param>
    /// <param name="minibatches">Number of minibatches added.</param>
    public void Report(MetricsRecord metrics, int minibatches)
    {
        metrics.Add(MetricTags.PolicyLoss, PolicyLoss / minibatches);
        metrics.Add(MetricTags.Entropy, Entropy / minibatches);
        metrics.Add(MetricTags.Loss, Loss / minibatches);
        metrics.Add(MetricTags.GradientNorm, GradientNorm / minibatches);
        metrics.Add(MetricTags.ApproximateKl, ApproximateKl / minibatches);
        metrics.Add(MetricTags.ClipFraction, ClipFraction / minibatches);
    }
}
