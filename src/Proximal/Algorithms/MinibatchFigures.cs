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
}
