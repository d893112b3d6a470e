using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Base class of diagonal Gaussian distributions. Subclasses differ in how they compute means and standard deviations.
/// </summary>
/// <param name="size">n, the number of action dimensions.</param>
public abstract class GaussianDistribution(int size) : ActionDistribution
{
    internal const float HalfLogTwoPi = 0.91893853320467274f;

    /// <inheritdoc/>
    public sealed override int ActionSize => size;

    /// <inheritdoc/>
    public sealed override int DistributionParameterSize => 2 * size;

    /// <summary>Log-densities of actions, summed over the action dimensions, [batch].</summary>
    /// <param name="mean">[batch, n].</param>
    /// <param name="logStd">[n] or [batch, n].</param>
    /// <param name="actions">[batch, n].</param>
    internal static Tensor LogProb(Tensor mean, Tensor logStd, Tensor actions)
    {
        Tensor z = (actions - mean) * (-logStd).Exp(); // [batch, n]
        return ((-0.5f * z.Square()) - logStd - HalfLogTwoPi).Sum(-1);
    }

    /// <summary>The entropy Σ (log σ + ½ log 2πe), [] or [batch]. It does not depend on the mean.</summary>
    /// <param name="logStd">[n] or [batch, n].</param>
    internal static Tensor Entropy(Tensor logStd) => (logStd + (0.5f + HalfLogTwoPi)).Sum(-1);

    /// <summary>The KL divergence KL(p ‖ q), [batch].</summary>
    /// <param name="mean">Mean of p, [batch, n].</param>
    /// <param name="logStd">Log standard deviation of p, [n] or [batch, n].</param>
    /// <param name="otherMean">Mean of q, [batch, n].</param>
    /// <param name="otherLogStd">Log standard deviation of q, [n] or [batch, n].</param>
    internal static Tensor KlDivergence(Tensor mean, Tensor logStd, Tensor otherMean, Tensor otherLogStd)
    {
        Tensor difference = otherLogStd - logStd;
        Tensor spread = (-2f * difference).Exp() + ((mean - otherMean) * (-otherLogStd).Exp()).Square();
        return (difference + (0.5f * spread) - 0.5f).Sum(-1);
    }

    /// <summary>Means, [batch, n], and log standard deviations, of a shape that broadcasts to [batch, n].</summary>
    /// <param name="parameters">The parameters, [batch, ParameterSize].</param>
    public abstract (Tensor Mean, Tensor LogStd) MeanAndLogStd(Tensor parameters);

    /// <inheritdoc/>
    public sealed override (Tensor LogProb, Tensor Entropy) Evaluate(Tensor parameters, Tensor actions)
    {
        (Tensor mean, Tensor logStd) = MeanAndLogStd(parameters);
        return (LogProb(mean, logStd, actions), Entropy(logStd));
    }

    /// <summary>Means followed by log standard deviations, [batch, 2n].</summary>
    /// <param name="parameters">The parameters, [batch, ParameterSize].</param>
    public sealed override Tensor DistributionParameters(Tensor parameters)
    {
        (Tensor mean, Tensor logStd) = MeanAndLogStd(parameters);
        return Tensor.Concat(1, mean, (mean * 0) + logStd);
    }

    /// <inheritdoc/>
    public sealed override Tensor KlDivergence(Tensor p, Tensor q) =>
        KlDivergence(p.Slice(1, 0, size), p.Slice(1, size, size), q.Slice(1, 0, size), q.Slice(1, size, size));

    /// <summary>
    /// Fisher-vector product. The Fisher information is 1/σ² for a mean and 2 for a log standard deviation.
    /// </summary>
    /// <param name="distributionParameters">Means and log standard deviations, [batch, 2n].</param>
    /// <param name="vector">The vector, [batch, 2n].</param>
    public sealed override Tensor FisherProduct(Tensor distributionParameters, Tensor vector)
    {
        Tensor precision = (-2f * distributionParameters.Slice(1, size, size)).Exp();
        return Tensor.Concat(1, precision * vector.Slice(1, 0, size), 2f * vector.Slice(1, size, size));
    }

    /// <summary>The means, which are the first n parameters.</summary>
    /// <param name="parameters">The parameters of one state, [ParameterSize].</param>
    /// <param name="action">Receives the means, [ActionSize].</param>
    public sealed override void Mode(ReadOnlySpan<float> parameters, Span<float> action) =>
        parameters[..size].CopyTo(action);

    /// <summary>The log-density of one action dimension, computed from the rounded action, as in training.</summary>
    private protected static float LogDensity(float value, float mean, float std, float logStd)
    {
        float z = (value - mean) / std;
        return -((0.5f * z * z) + logStd + HalfLogTwoPi);
    }
}
