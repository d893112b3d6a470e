using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// A diagonal Gaussian sent through tanh, so that actions stay within (-1, 1) (Haarnoja et al. 2018, appendix C). Its actions
/// here are the Gaussian's draws u, before tanh: those give back their density exactly, which tanh(u) near ±1 does not.
/// <see cref="Squash"/> turns them into what an environment takes; all densities are those of tanh(u).
/// </summary>
public sealed class SquashedGaussianDistribution : ActionDistribution
{
    private const float Log2 = 0.69314718055994531f;

    // Gauss-Hermite quadrature with 8 points: the expectation of f(z), z a standard normal, is Σ weight (f(node) + f(-node)).
    private static readonly (float Node, float Weight)[] Quadrature =
    [
        (0.53907981f, 0.37301226f),
        (1.63651904f, 0.11723991f),
        (2.80248586f, 0.00963522f),
        (4.14454719f, 0.00011261f),
    ];

    private readonly GaussianDistribution gaussian;

    /// <summary>A squashed Gaussian over <paramref name="size"/> numbers.</summary>
    /// <param name="size">Numbers of one action.</param>
    /// <param name="logStdInitial">Where the logarithms of the standard deviations before tanh begin.</param>
    public SquashedGaussianDistribution(int size, float logStdInitial = 0)
        : this(new DiagonalGaussianDistribution(size, logStdInitial)) { }

    /// <summary>A Gaussian of any kind, squashed.</summary>
    /// <param name="gaussian">That of u.</param>
    public SquashedGaussianDistribution(GaussianDistribution gaussian) => this.gaussian = gaussian;

    /// <summary>The distribution of u.</summary>
    public GaussianDistribution Gaussian => gaussian;

    /// <inheritdoc/>
    public override int ParameterSize => gaussian.ParameterSize;

    /// <inheritdoc/>
    public override int ActionSize => gaussian.ActionSize;

    /// <inheritdoc/>
    public override int OutputSize => gaussian.OutputSize;

    /// <inheritdoc/>
    public override int FeatureSize => gaussian.FeatureSize;

    /// <inheritdoc/>
    public override int NoiseSize => gaussian.NoiseSize;

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, Tensor>> Parameters => gaussian.Parameters;

    /// <inheritdoc/>
    public override bool Squashes => true;

    /// <inheritdoc/>
    public override double? StandardDeviation => gaussian.StandardDeviation;

    /// <summary>Log-densities of tanh(u), [batch]: that of u less Σ log(1 - tanh² u), in a form that is exact for large |u|.</summary>
    /// <param name="mean">Of u, [batch, n].</param>
    /// <param name="logStd">Of u, [n] or [batch, n].</param>
    /// <param name="preSquash">u, the Gaussian's draw, [batch, n].</param>
    public static Tensor LogProb(Tensor mean, Tensor logStd, Tensor preSquash) =>
        GaussianDistribution.LogProb(mean, logStd, preSquash) - LogSlope(preSquash).Sum(-1);

    /// <summary>
    /// The entropy of tanh(u), [batch]: that of u plus the expectation of Σ log(1 - tanh² u), which has no closed form, by
    /// quadrature. Per number it is within 0.001 nats for deviations up to 1 and within 0.01 up to 1.5.
    /// </summary>
    /// <param name="mean">Of u, [batch, n].</param>
    /// <param name="logStd">Of u, [n] or [batch, n].</param>
    public static Tensor Entropy(Tensor mean, Tensor logStd)
    {
        Tensor deviation = logStd.Exp();
        Tensor expected = mean * 0; // [batch, n]
        foreach ((float node, float weight) in Quadrature)
            expected += weight * (LogSlope(mean + (node * deviation)) + LogSlope(mean - (node * deviation)));
        return expected.Sum(-1) + GaussianDistribution.Entropy(logStd);
    }

    /// <summary>KL(p ‖ q), [batch]: that of the Gaussians, since tanh is one-to-one.</summary>
    /// <param name="mean">Of p, [batch, n].</param>
    /// <param name="logStd">Of p, [n] or [batch, n].</param>
    /// <param name="otherMean">Of q, [batch, n].</param>
    /// <param name="otherLogStd">Of q, [n] or [batch, n].</param>
    public static Tensor KlDivergence(Tensor mean, Tensor logStd, Tensor otherMean, Tensor otherLogStd) =>
        GaussianDistribution.KlDivergence(mean, logStd, otherMean, otherLogStd);

    /// <summary>What an environment takes for a draw u: tanh(u), stretched from (-1, 1) to the bounds.</summary>
    /// <param name="preSquash">u.</param>
    /// <param name="low">The lower bound.</param>
    /// <param name="high">The upper bound.</param>
    public static float Squash(float preSquash, float low, float high) => Stretch(MathF.Tanh(preSquash), low, high);

    /// <summary>Maps [-1, 1] to the bounds.</summary>
    /// <param name="squashed">In [-1, 1].</param>
    /// <param name="low">The lower bound.</param>
    /// <param name="high">The upper bound.</param>
    public static float Stretch(float squashed, float low, float high)
    {
        float share = 0.5f * (1 + squashed);
        return Math.Clamp(((1 - share) * low) + (share * high), low, high);
    }

    /// <inheritdoc/>
    public override Tensor Parameterize(Tensor outputs, Tensor features) => gaussian.Parameterize(outputs, features);

    /// <inheritdoc/>
    public override (Tensor LogProb, Tensor Entropy) Evaluate(Tensor parameters, Tensor actions)
    {
        (Tensor mean, Tensor logStd) = gaussian.Moments(parameters);
        return (LogProb(mean, logStd, actions), Entropy(mean, logStd));
    }

    /// <inheritdoc/>
    public override int DistributionParameterSize => gaussian.DistributionParameterSize;

    /// <inheritdoc/>
    public override Tensor DistributionParameters(Tensor parameters) => gaussian.DistributionParameters(parameters);

    /// <inheritdoc/>
    public override Tensor DistributionParametersDirection(
        Tensor parameters,
        Tensor direction,
        ReadOnlySpan<Tensor> own
    ) => gaussian.DistributionParametersDirection(parameters, direction, own);

    /// <summary>That of the Gaussians, since tanh is one-to-one.</summary>
    /// <param name="description">p, [batch, 2n].</param>
    /// <param name="other">q, [batch, 2n].</param>
    public override Tensor Divergence(Tensor description, Tensor other) => gaussian.Divergence(description, other);

    /// <inheritdoc/>
    public override Tensor FisherProduct(Tensor description, Tensor direction) =>
        gaussian.FisherProduct(description, direction);

    /// <inheritdoc/>
    public override void Synchronize() => gaussian.Synchronize();

    /// <inheritdoc/>
    public override float Sample(ReadOnlySpan<float> parameters, ref Rng random, Span<float> action) =>
        Squashed(gaussian.Sample(parameters, ref random, action), action);

    /// <inheritdoc/>
    public override float Sample(
        ReadOnlySpan<float> parameters,
        ReadOnlySpan<float> noise,
        ref Rng random,
        Span<float> action
    ) => Squashed(gaussian.Sample(parameters, noise, ref random, action), action);

    /// <summary>The Gaussian's mean: its tanh is the median of the actions.</summary>
    /// <param name="parameters">The means, [ParameterSize].</param>
    /// <param name="action">Receives them, [ActionSize].</param>
    public override void Mode(ReadOnlySpan<float> parameters, Span<float> action) => gaussian.Mode(parameters, action);

    /// <summary>log(1 - tanh² u) = 2 (log 2 - u - softplus(-2u)).</summary>
    internal static Tensor LogSlope(Tensor u) => 2f * (Log2 - u - (-2f * u).Softplus());

    // The log-density of tanh(u), from that of u.
    private float Squashed(float logProb, ReadOnlySpan<float> preSquash)
    {
        foreach (float u in preSquash[..ActionSize])
            logProb -= 2 * (Log2 - u - MathF.Max(-2 * u, 0) - MathF.Log(1 + MathF.Exp(-2 * MathF.Abs(u))));
        return logProb;
    }
}
