using Proximal.Tensors;

namespace Proximal;

/// <summary>A Gaussian sent through tanh, so that actions stay within (-1, 1) (Haarnoja et al. 2018, appendix C).</summary>
public static class SquashedGaussian
{
    private const float Log2 = 0.69314718055994531f;

    /// <summary>Log-densities of tanh(u), [batch]: that of u less Σ log(1 - tanh² u), in a form that is exact for large |u|.</summary>
    /// <param name="mean">[batch, n].</param>
    /// <param name="logStd">[n] or [batch, n].</param>
    /// <param name="preSquash">u, the Gaussian's draw, [batch, n].</param>
    public static Tensor LogProb(Tensor mean, Tensor logStd, Tensor preSquash)
    {
        // log(1 - tanh² u) = 2 (log 2 - u - softplus(-2u))
        Tensor correction = 2f * (Log2 - preSquash - (-2f * preSquash).Softplus());
        return DiagonalGaussianDistribution.LogProb(mean, logStd, preSquash) - correction.Sum(-1);
    }
}
