using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// A Gaussian sent through tanh whose means and deviations both depend on the state (Haarnoja et al. 2018, appendix C): the network
/// puts out the means, then the logarithms of the deviations, held within [-20, 2].
/// </summary>
/// <param name="size">Numbers of one action.</param>
public sealed class SquashedGaussianHead(int size) : ActionHead
{
    private const float LowestLogStd = -20;
    private const float HighestLogStd = 2;

    /// <inheritdoc/>
    public override int ParameterSize => 2 * size;

    /// <inheritdoc/>
    public override int ActionSize => size;

    /// <inheritdoc/>
    public override bool Squashes => true;

    /// <summary>Actions that are differentiable functions of the network's outputs and given noise (the reparameterisation trick).</summary>
    /// <param name="parameters">[batch, 2n].</param>
    /// <param name="noise">ε, standard normal, [batch, n].</param>
    /// <returns>tanh(μ + σ ε), [batch, n], and its log-densities, [batch].</returns>
    public static (Tensor Actions, Tensor LogProb) Sample(Tensor parameters, Tensor noise)
    {
        int n = noise.Shape[1];
        Tensor mean = parameters.Slice(1, 0, n);
        Tensor logStd = parameters.Slice(1, n, n).Clamp(LowestLogStd, HighestLogStd);
        Tensor preSquash = mean + (logStd.Exp() * noise); // [batch, n]

        // That of the Gaussian is taken from ε itself: (u - μ) / σ would lose it where σ is small.
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
                action[i] +=
                    MathF.Exp(Math.Clamp(parameters[size + i], LowestLogStd, HighestLogStd)) * random.NextNormal();
        }
    }
}
