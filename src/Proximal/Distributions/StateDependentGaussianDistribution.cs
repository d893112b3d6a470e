using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Diagonal Gaussian with state-dependent standard deviations. The network outputs the means μ, then y with
/// log σ = clamp(log σ₀ + y, -20, 2), the bounds of SAC (Haarnoja et al. 2018).
/// </summary>
/// <param name="size">n, the number of action dimensions.</param>
/// <param name="logStdInitial">log σ₀, approximately the initial log standard deviation. Default 0.</param>
public sealed class StateDependentGaussianDistribution(int size, float logStdInitial = 0) : GaussianDistribution(size)
{
    internal const float MinLogStd = -20;
    internal const float MaxLogStd = 2;

    /// <summary>log σ₀, approximately the initial log standard deviation.</summary>
    public float LogStdInitial { get; } = logStdInitial;

    /// <inheritdoc/>
    public override int ParameterSize => 2 * ActionSize;

    /// <inheritdoc/>
    public override (Tensor Mean, Tensor LogStd) MeanAndLogStd(Tensor parameters) =>
        (parameters.Slice(1, 0, ActionSize), UnclampedLogStd(parameters).Clamp(MinLogStd, MaxLogStd));

    /// <inheritdoc/>
    public override Tensor DistributionParametersJvp(
        Tensor parameters,
        Tensor outputTangents,
        ReadOnlySpan<Tensor> headTangents
    )
    {
        Tensor logStd = UnclampedLogStd(parameters);
        Tensor isUnclamped = Tensor.Equal(logStd, logStd.Clamp(MinLogStd, MaxLogStd)); // [batch, n]
        Tensor meanTangents = outputTangents.Slice(1, 0, ActionSize);
        return Tensor.Concat(1, meanTangents, outputTangents.Slice(1, ActionSize, ActionSize) * isUnclamped);
    }

    /// <inheritdoc/>
    public override float Sample(ReadOnlySpan<float> parameters, ref Rng random, Span<float> action)
    {
        float logProb = 0;
        for (int i = 0; i < ActionSize; i++)
        {
            float logStd = Math.Clamp(parameters[ActionSize + i] + LogStdInitial, MinLogStd, MaxLogStd);
            float std = MathF.Exp(logStd);
            action[i] = parameters[i] + (std * random.NextNormal());
            logProb += LogDensity(action[i], parameters[i], std, logStd);
        }

        return logProb;
    }

    private Tensor UnclampedLogStd(Tensor parameters) => parameters.Slice(1, ActionSize, ActionSize) + LogStdInitial;
}
