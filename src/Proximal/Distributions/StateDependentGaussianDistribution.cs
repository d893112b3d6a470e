using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Independent normal distributions whose means and deviations both depend on the state: the network puts out the means μ, then what
/// stands above log σ₀ in the logarithms of the deviations, log σ = clamp(log σ₀ + y, -20, 2), as soft actor-critic bounds them
/// (Haarnoja et al. 2018).
/// </summary>
/// <param name="size">Numbers of one action.</param>
/// <param name="logStdInitial">log σ₀, about where the logarithms of the standard deviations begin.</param>
public sealed class StateDependentGaussianDistribution(int size, float logStdInitial = 0) : GaussianDistribution(size)
{
    internal const float LowestLogStd = -20;
    internal const float HighestLogStd = 2;

    /// <summary>log σ₀.</summary>
    public float LogStdInitial { get; } = logStdInitial;

    /// <inheritdoc/>
    public override int ParameterSize => 2 * ActionSize;

    /// <inheritdoc/>
    public override (Tensor Mean, Tensor LogStd) Moments(Tensor parameters) =>
        (parameters.Slice(1, 0, ActionSize), Raised(parameters).Clamp(LowestLogStd, HighestLogStd));

    /// <inheritdoc/>
    public override Tensor DistributionParametersDirection(
        Tensor parameters,
        Tensor direction,
        ReadOnlySpan<Tensor> own
    )
    {
        Tensor raised = Raised(parameters);
        Tensor moves = Tensor.Equal(raised, raised.Clamp(LowestLogStd, HighestLogStd)); // [batch, n]
        return Tensor.Concat(1, direction.Slice(1, 0, ActionSize), direction.Slice(1, ActionSize, ActionSize) * moves);
    }

    /// <inheritdoc/>
    public override float Sample(ReadOnlySpan<float> parameters, ref Rng random, Span<float> action)
    {
        float logProb = 0;
        for (int i = 0; i < ActionSize; i++)
        {
            float logStd = Math.Clamp(parameters[ActionSize + i] + LogStdInitial, LowestLogStd, HighestLogStd);
            float std = MathF.Exp(logStd);
            action[i] = parameters[i] + (std * random.NextNormal());
            logProb += LogDensity(action[i], parameters[i], std, logStd);
        }

        return logProb;
    }

    private Tensor Raised(Tensor parameters) => parameters.Slice(1, ActionSize, ActionSize) + LogStdInitial;
}
