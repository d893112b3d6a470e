using Proximal.Tensors;

namespace Proximal;

/// <summary>Independent normal distributions, one for each number of an action: what all ways to get their means and deviations have in common.</summary>
/// <param name="size">Numbers of one action.</param>
public abstract class GaussianDistribution(int size) : ActionDistribution
{
    internal const float HalfLogTwoPi = 0.91893853320467274f;

    /// <inheritdoc/>
    public sealed override int ActionSize => size;

    /// <inheritdoc/>
    public sealed override int DistributionParameterSize => 2 * size;

    /// <summary>Log-densities of actions, summed over their components, [batch].</summary>
    /// <param name="mean">[batch, n].</param>
    /// <param name="logStd">[n] or [batch, n].</param>
    /// <param name="actions">[batch, n].</param>
    public static Tensor LogProb(Tensor mean, Tensor logStd, Tensor actions)
    {
        Tensor z = (actions - mean) * (-logStd).Exp(); // [batch, n]
        return ((-0.5f * z.Square()) - logStd - HalfLogTwoPi).Sum(-1);
    }

    /// <summary>The entropy Σ (log σ + ½ log 2πe), which does not depend on the mean.</summary>
    /// <param name="logStd">[n] or [batch, n].</param>
    public static Tensor Entropy(Tensor logStd) => (logStd + (0.5f + HalfLogTwoPi)).Sum(-1);

    /// <summary>KL(p ‖ q), [batch].</summary>
    /// <param name="mean">Of p, [batch, n].</param>
    /// <param name="logStd">Of p, [n] or [batch, n].</param>
    /// <param name="otherMean">Of q, [batch, n].</param>
    /// <param name="otherLogStd">Of q, [n] or [batch, n].</param>
    public static Tensor KlDivergence(Tensor mean, Tensor logStd, Tensor otherMean, Tensor otherLogStd)
    {
        Tensor difference = otherLogStd - logStd;
        Tensor spread = (-2f * difference).Exp() + ((mean - otherMean) * (-otherLogStd).Exp()).Square();
        return (difference + (0.5f * spread) - 0.5f).Sum(-1);
    }

    /// <summary>Means, [batch, n], and logarithms of deviations, of a shape that broadcasts to that.</summary>
    /// <param name="parameters">[batch, ParameterSize].</param>
    public abstract (Tensor Mean, Tensor LogStd) Moments(Tensor parameters);

    /// <inheritdoc/>
    public sealed override (Tensor LogProb, Tensor Entropy) Evaluate(Tensor parameters, Tensor actions)
    {
        (Tensor mean, Tensor logStd) = Moments(parameters);
        return (LogProb(mean, logStd, actions), Entropy(logStd));
    }

    /// <summary>Means and logarithms of deviations side by side, [batch, 2n].</summary>
    /// <param name="parameters">[batch, ParameterSize].</param>
    public sealed override Tensor DistributionParameters(Tensor parameters)
    {
        (Tensor mean, Tensor logStd) = Moments(parameters);
        return Tensor.Concat(1, mean, (mean * 0) + logStd);
    }

    /// <inheritdoc/>
    public sealed override Tensor Divergence(Tensor description, Tensor other) =>
        KlDivergence(
            description.Slice(1, 0, size),
            description.Slice(1, size, size),
            other.Slice(1, 0, size),
            other.Slice(1, size, size)
        );

    /// <summary>The Fisher information is 1/σ² for a mean and 2 for the logarithm of a deviation.</summary>
    /// <param name="description">[batch, 2n].</param>
    /// <param name="direction">[batch, 2n].</param>
    public sealed override Tensor FisherProduct(Tensor description, Tensor direction)
    {
        Tensor precision = (-2f * description.Slice(1, size, size)).Exp();
        return Tensor.Concat(1, precision * direction.Slice(1, 0, size), 2f * direction.Slice(1, size, size));
    }

    /// <summary>The means, which stand first among the parameters.</summary>
    /// <param name="parameters">[ParameterSize].</param>
    /// <param name="action">Receives them, [ActionSize].</param>
    public sealed override void Mode(ReadOnlySpan<float> parameters, Span<float> action) =>
        parameters[..size].CopyTo(action);

    /// <summary>The log-density of one number, from the action as it was rounded, as training will see it.</summary>
    private protected static float LogDensity(float value, float mean, float std, float logStd)
    {
        float z = (value - mean) / std;
        return -((0.5f * z * z) + logStd + HalfLogTwoPi);
    }
}
