using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Action head of SAC: a Gaussian squashed by tanh (Haarnoja et al. 2018, appendix C). The network outputs the means,
/// then the log standard deviations, which are clamped to [-20, 2].
/// </summary>
/// <param name="size">n, the number of action dimensions.</param>
public sealed class SquashedGaussianHead(int size) : ActionHead
{
    internal const float MinLogStd = -20;
    internal const float MaxLogStd = 2;

    /// <inheritdoc/>
    public override int ParameterSize => 2 * size;

    /// <inheritdoc/>
    public override int ActionSize => size;

    /// <inheritdoc/>
    public override bool Squashes => true;

    /// <summary>
    /// Samples actions that are differentiable with respect to the network's outputs (the reparameterization trick).
    /// </summary>
    /// <param name="parameters">Means and log standard deviations, [batch, 2n].</param>
    /// <param name="noise">Standard normal noise ε, [batch, n].</param>
    /// <returns>The actions tanh(μ + σ ε), [batch, n], and their log-densities, [batch].</returns>
    internal static (Tensor Actions, Tensor LogProb) Sample(Tensor parameters, Tensor noise)
    {
        int n = noise.Shape[1];
        Tensor mean = parameters.Slice(1, 0, n);
        Tensor logStd = parameters.Slice(1, n, n).Clamp(MinLogStd, MaxLogStd);
        Tensor preSquash = mean + (logStd.Exp() * noise); // [batch, n]

        // Uses ε itself, since (u - μ) / σ loses precision if σ is small.
        Tensor logProb =
            (-0.5f * noise.Square())
            - logStd
            - GaussianDistribution.HalfLogTwoPi
            - SquashedGaussianDistribution.LogSlope(preSquash);
        return (preSquash.Tanh(), logProb.Sum(-1));
    }

    /// <inheritdoc/>
    public override void Choose(ReadOnlySpan<float> parameters, bool deterministic, ref Rng random, Span<float> action)
    {
        for (int i = 0; i < size; i++)
        {
            action[i] = parameters[i];
            if (!deterministic)
                action[i] += MathF.Exp(Math.Clamp(parameters[size + i], MinLogStd, MaxLogStd)) * random.NextNormal();
        }
    }
}
