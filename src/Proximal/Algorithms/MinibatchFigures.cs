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

    /// <summary>
    /// How far the policy is from the one that acted: Schulman's estimate of KL(old ‖ new), mean((r - 1) - log r), the share of
    /// ratios beyond 1 ± ε, and the largest |log r|. On the host, in one pass: nothing of it is differentiated.
    /// </summary>
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
        (double divergence, int clipped, float largest) = (0, 0, 0);
        for (int i = 0; i < rows; i++)
        {
            float logRatio = present[i] - old[i];
            double excess = Excess(logRatio);
            divergence += excess;
            if (Math.Abs(logRatio + excess) > clipRange) clipped++;
            largest = MathF.Max(largest, MathF.Abs(logRatio));
        }

        ApproximateKl = divergence / rows;
        ClipFraction = (double)clipped / rows;
        LargestLogRatio = largest;
    }

    /// <summary>e^x - 1 - x; near 0 by its series, since the terms cancel there.</summary>
    private static double Excess(double x) => Math.Abs(x) < 0.05
        ? x * x * (1.0 / 2 + (x * (1.0 / 6 + (x * (1.0 / 24 + (x / 120))))))
        : Math.Exp(x) - 1 - x;

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
