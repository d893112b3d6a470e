using Proximal.Tensors;

namespace Proximal;

/// <summary>What one gradient step reports (detail 12 of Huang et al. 2022): weighted means over a minibatch or a part of one.</summary>
internal struct MinibatchFigures
{
    internal double PolicyLoss;
    internal double ValueLoss;
    internal double Entropy;
    internal double Loss;
    internal double ApproximateKl;
    internal double ClipFraction;
    internal double GradientNorm;
    internal double LargestLogRatio;

    internal void Add(in MinibatchFigures other)
    {
        PolicyLoss += other.PolicyLoss;
        ValueLoss += other.ValueLoss;
        Entropy += other.Entropy;
        Loss += other.Loss;
        ApproximateKl += other.ApproximateKl;
        ClipFraction += other.ClipFraction;
        GradientNorm += other.GradientNorm;
        LargestLogRatio = Math.Max(LargestLogRatio, other.LargestLogRatio);
    }

    /// <summary>Measures how far the policy is from the one that acted; see <see cref="RatioStatistics"/>.</summary>
    /// <param name="logProb">Log-probabilities under the policy that learns, [rows].</param>
    /// <param name="oldLogProb">Log-probabilities under the policy that acted, [rows].</param>
    /// <param name="clipRange">ε.</param>
    internal void CompareWithOld(Tensor logProb, Tensor oldLogProb, float clipRange)
    {
        const int Most = 256;
        int rows = logProb.Count;
        Span<float> present = rows <= Most ? stackalloc float[rows] : new float[rows];
        Span<float> old = rows <= Most ? stackalloc float[rows] : new float[rows];
        logProb.CopyTo(present);
        oldLogProb.CopyTo(old);
        (ApproximateKl, ClipFraction, LargestLogRatio) = RatioStatistics.Compute(present, old, clipRange, clipRange);
    }

    internal readonly MinibatchFigures Times(double weight) => new()
    {
        PolicyLoss = weight * PolicyLoss,
        ValueLoss = weight * ValueLoss,
        Entropy = weight * Entropy,
        Loss = weight * Loss,
        ApproximateKl = weight * ApproximateKl,
        ClipFraction = weight * ClipFraction,
        GradientNorm = weight * GradientNorm,
        LargestLogRatio = LargestLogRatio,
    };

    /// <exception cref="TrainingDivergedException">A loss or the gradient's norm is not finite.</exception>
    internal readonly void ThrowIfNotFinite(string where)
    {
        string quantity;
        if (!double.IsFinite(PolicyLoss)) quantity = "policy loss";
        else if (!double.IsFinite(ValueLoss)) quantity = "value loss";
        else if (!double.IsFinite(Loss)) quantity = "loss";
        else if (!double.IsFinite(GradientNorm)) quantity = "gradient norm";
        else return;
        throw new TrainingDivergedException(
            $"the {quantity} is not finite {where}; a lower learning_rate, max_grad_norm or normalised observations and rewards usually help");
    }

    /// <summary>Adds what every algorithm reports of its gradient steps.</summary>
    internal readonly void Report(MetricsRecord metrics, float learningRate)
    {
        metrics.Add(MetricTags.PolicyLoss, PolicyLoss);
        metrics.Add(MetricTags.ValueLoss, ValueLoss);
        metrics.Add(MetricTags.Entropy, Entropy);
        metrics.Add(MetricTags.Loss, Loss);
        metrics.Add(MetricTags.GradientNorm, GradientNorm);
        metrics.Add(MetricTags.LearningRate, learningRate);
    }
}
