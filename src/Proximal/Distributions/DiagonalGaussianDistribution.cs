using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Independent normal distributions: the network puts out the means, the logarithms of the standard deviations are
/// parameters of their own that do not depend on the state (continuous details 1 to 3 of Huang et al. 2022).
/// </summary>
public sealed class DiagonalGaussianDistribution : GaussianDistribution
{
    private readonly Tensor logStd;
    private readonly float[] hostLogStd;
    private readonly float[] hostStd;

    /// <summary>A Gaussian over <paramref name="size"/> numbers.</summary>
    /// <param name="size">Numbers of one action.</param>
    /// <param name="logStdInitial">Where the logarithms of the standard deviations begin.</param>
    public DiagonalGaussianDistribution(int size, float logStdInitial = 0)
        : base(size)
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
    public override IEnumerable<KeyValuePair<string, Tensor>> Parameters => [new("log_std", logStd)];

    /// <inheritdoc/>
    public override double? StandardDeviation => hostStd.Average(static deviation => (double)deviation);

    /// <inheritdoc/>
    public override (Tensor Mean, Tensor LogStd) Moments(Tensor parameters) => (parameters, logStd);

    /// <inheritdoc/>
    public override Tensor DistributionParametersDirection(
        Tensor parameters,
        Tensor direction,
        ReadOnlySpan<Tensor> own
    ) => Tensor.Concat(1, direction, (direction * 0) + own[0]);

    /// <inheritdoc/>
    public override void Synchronize()
    {
        logStd.CopyTo(hostLogStd);
        for (int i = 0; i < hostStd.Length; i++)
            hostStd[i] = MathF.Exp(hostLogStd[i]);
    }

    /// <inheritdoc/>
    public override float Sample(ReadOnlySpan<float> parameters, ref Rng random, Span<float> action)
    {
        float logProb = 0;
        for (int i = 0; i < hostStd.Length; i++)
        {
            action[i] = parameters[i] + (hostStd[i] * random.NextNormal());
            logProb += LogDensity(action[i], parameters[i], hostStd[i], hostLogStd[i]);
        }

        return logProb;
    }
}
