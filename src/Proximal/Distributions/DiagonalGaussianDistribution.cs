using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Independent normal distributions: the network puts out the means, the logarithms of the standard deviations are
/// parameters of their own that do not depend on the state (continuous details 1 to 3 of Huang et al. 2022).
/// </summary>
public sealed class DiagonalGaussianDistribution : ActionDistribution
{
    internal const float HalfLogTwoPi = 0.91893853320467274f;

    private readonly Tensor logStd;
    private readonly float[] hostLogStd;
    private readonly float[] hostStd;

    /// <summary>A Gaussian over <paramref name="size"/> numbers.</summary>
    /// <param name="size">Numbers of one action.</param>
    /// <param name="logStdInitial">Where the logarithms of the standard deviations begin.</param>
    public DiagonalGaussianDistribution(int size, float logStdInitial = 0)
    {
        logStd = Tensor.Parameter(size);
        hostLogStd = new float[size];
        hostStd = new float[size];
        Array.Fill(hostLogStd, logStdInitial);
        logStd.Assign(hostLogStd);
        Synchronize();
    }

    /// <inheritdoc/>
    public override int ParameterSize => hostStd.Length;

    /// <inheritdoc/>
    public override int ActionSize => hostStd.Length;

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, Tensor>> Parameters => [new("log_std", logStd)];

    /// <inheritdoc/>
    public override double? StandardDeviation => hostStd.Average(static deviation => (double)deviation);

    /// <summary>The logarithms of the standard deviations, [n]: a parameter that learns.</summary>
    internal Tensor LogStd => logStd;

    /// <summary>Log-densities of actions, summed over their components, [batch].</summary>
    /// <param name="mean">[batch, n].</param>
    /// <param name="logStd">[n] or [batch, n].</param>
    /// <param name="actions">[batch, n].</param>
    public static Tensor LogProb(Tensor mean, Tensor logStd, Tensor actions)
    {
        Tensor z = (actions - mean) * (-logStd).Exp();                                       // [batch, n]
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

    /// <inheritdoc/>
    public override (Tensor LogProb, Tensor Entropy) Evaluate(Tensor parameters, Tensor actions) =>
        (LogProb(parameters, logStd, actions), Entropy(logStd));

    /// <inheritdoc/>
    public override int DescriptionSize => 2 * hostStd.Length;

    /// <summary>Means and logarithms of deviations side by side, [batch, 2n].</summary>
    /// <param name="parameters">The means, [batch, n].</param>
    public override Tensor Describe(Tensor parameters) => Tensor.Concat(1, parameters, (parameters * 0) + logStd);

    /// <inheritdoc/>
    public override Tensor DescribeDirection(Tensor direction, ReadOnlySpan<Tensor> own) => Tensor.Concat(1, direction, (direction * 0) + own[0]);

    /// <inheritdoc/>
    public override Tensor Divergence(Tensor description, Tensor other)
    {
        int n = hostStd.Length;
        return KlDivergence(description.Slice(1, 0, n), description.Slice(1, n, n), other.Slice(1, 0, n), other.Slice(1, n, n));
    }

    /// <summary>The Fisher information is 1/σ² for a mean and 2 for the logarithm of a deviation.</summary>
    /// <param name="description">[batch, 2n].</param>
    /// <param name="direction">[batch, 2n].</param>
    public override Tensor FisherProduct(Tensor description, Tensor direction)
    {
        int n = hostStd.Length;
        Tensor precision = (-2f * description.Slice(1, n, n)).Exp();
        return Tensor.Concat(1, precision * direction.Slice(1, 0, n), 2f * direction.Slice(1, n, n));
    }

    /// <inheritdoc/>
    public override void Synchronize()
    {
        logStd.CopyTo(hostLogStd);
        for (int i = 0; i < hostStd.Length; i++) hostStd[i] = MathF.Exp(hostLogStd[i]);
    }

    /// <inheritdoc/>
    public override float Sample(ReadOnlySpan<float> parameters, ref Rng random, Span<float> action)
    {
        float logProb = 0;
        for (int i = 0; i < hostStd.Length; i++)
        {
            action[i] = parameters[i] + (hostStd[i] * random.NextNormal());

            // From the action as it was rounded, as training will see it.
            float z = (action[i] - parameters[i]) / hostStd[i];
            logProb -= (0.5f * z * z) + hostLogStd[i] + HalfLogTwoPi;
        }

        return logProb;
    }

    /// <inheritdoc/>
    public override void Mode(ReadOnlySpan<float> parameters, Span<float> action) => parameters.CopyTo(action);
}
