using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Diagonal Gaussian with a state-independent standard deviation (continuous details 1 to 3 of Huang et al. 2022). The
/// network outputs the means; the log standard deviations are separate parameters.
/// </summary>
public sealed class DiagonalGaussianDistribution : GaussianDistribution
{
    private readonly Tensor logStd;
    private readonly float[] hostLogStd;
    private readonly float[] hostStd;

    /// <summary>Creates the distribution.</summary>
    /// <param name="size">n, the number of action dimensions.</param>
    /// <param name="logStdInitial">The initial log standard deviation. Default 0.</param>
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
    public override double? StandardDeviation => hostStd.Average(static std => (double)std);

    /// <inheritdoc/>
    public override (Tensor Mean, Tensor LogStd) MeanAndLogStd(Tensor parameters) => (parameters, logStd);

    /// <inheritdoc/>
    public override Tensor DistributionParametersJvp(
        Tensor parameters,
        Tensor outputTangents,
        ReadOnlySpan<Tensor> headTangents
    ) => Tensor.Concat(1, outputTangents, (outputTangents * 0) + headTangents[0]);

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
