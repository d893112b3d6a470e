using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Independent beta distributions between the bounds of each number (Chou et al. 2017): no probability lies outside, and none is moved
/// to the bounds by clipping. The network puts out y, then z, n numbers each; α = softplus(y) + 1 and β = softplus(z) + 1, so that there is
/// one mode. As those of <see cref="SquashedGaussianDistribution"/>, actions here are u = ½ log(x / (1 - x)), x the share of the way
/// from the lower bound to the upper: tanh brings them to their bounds, x near 0 and 1 keeps its precision, and all densities are those
/// of tanh(u) = 2x - 1.
/// </summary>
/// <param name="size">Numbers of one action.</param>
public sealed class BetaDistribution(int size) : ActionDistribution
{
    private const float Log2 = 0.69314718055994531f;

    /// <inheritdoc/>
    public override int ParameterSize => 2 * size;

    /// <inheritdoc/>
    public override int ActionSize => size;

    /// <inheritdoc/>
    public override bool Squashes => true;

    /// <summary>Log-densities of tanh(u), [batch]: Σ (α - 1) log x + (β - 1) log(1 - x) - log B(α, β) - log 2.</summary>
    /// <param name="alpha">[batch, n].</param>
    /// <param name="beta">[batch, n].</param>
    /// <param name="preSquash">u, [batch, n].</param>
    public static Tensor LogProb(Tensor alpha, Tensor beta, Tensor preSquash)
    {
        // log x = -softplus(-2u), log(1 - x) = -softplus(2u).
        Tensor logs = ((1 - alpha) * (-2f * preSquash).Softplus()) + ((1 - beta) * (2f * preSquash).Softplus());
        return (logs - LogBeta(alpha, beta) - Log2).Sum(-1);
    }

    /// <summary>The entropy, [batch]: Σ log B(α, β) - (α - 1) ψ(α) - (β - 1) ψ(β) + (α + β - 2) ψ(α + β) + log 2.</summary>
    /// <param name="alpha">[batch, n].</param>
    /// <param name="beta">[batch, n].</param>
    public static Tensor Entropy(Tensor alpha, Tensor beta)
    {
        Tensor sum = alpha + beta;
        Tensor logs = ((1 - alpha) * alpha.Digamma()) + ((1 - beta) * beta.Digamma()) + ((sum - 2f) * sum.Digamma());
        return (LogBeta(alpha, beta) + logs + Log2).Sum(-1);
    }

    /// <summary>KL(p ‖ q), [batch].</summary>
    /// <param name="alpha">Of p, [batch, n].</param>
    /// <param name="beta">Of p, [batch, n].</param>
    /// <param name="otherAlpha">Of q, [batch, n].</param>
    /// <param name="otherBeta">Of q, [batch, n].</param>
    public static Tensor KlDivergence(Tensor alpha, Tensor beta, Tensor otherAlpha, Tensor otherBeta)
    {
        Tensor sum = alpha + beta;
        Tensor logs =
            ((alpha - otherAlpha) * alpha.Digamma())
            + ((beta - otherBeta) * beta.Digamma())
            + ((otherAlpha + otherBeta - sum) * sum.Digamma());
        return (LogBeta(otherAlpha, otherBeta) - LogBeta(alpha, beta) + logs).Sum(-1);
    }

    /// <inheritdoc/>
    public override (Tensor LogProb, Tensor Entropy) Evaluate(Tensor parameters, Tensor actions)
    {
        (Tensor alpha, Tensor beta) = Concentrations(parameters);
        return (LogProb(alpha, beta, actions), Entropy(alpha, beta));
    }

    /// <inheritdoc/>
    public override Tensor Divergence(Tensor description, Tensor other)
    {
        (Tensor alpha, Tensor beta) = Concentrations(description);
        (Tensor otherAlpha, Tensor otherBeta) = Concentrations(other);
        return KlDivergence(alpha, beta, otherAlpha, otherBeta);
    }

    /// <summary>That of α and β, [ψ′(α) - ψ′(α + β), -ψ′(α + β); -ψ′(α + β), ψ′(β) - ψ′(α + β)], in terms of y and z.</summary>
    /// <param name="description">y and z, [batch, 2n].</param>
    /// <param name="direction">[batch, 2n].</param>
    public override Tensor FisherProduct(Tensor description, Tensor direction)
    {
        (Tensor alpha, Tensor beta) = Concentrations(description);
        (Tensor slopeAlpha, Tensor slopeBeta) = Halves(description.Sigmoid());
        (Tensor alongAlpha, Tensor alongBeta) = Halves(description.Sigmoid() * direction);
        Tensor common = (alpha + beta).Trigamma() * (alongAlpha + alongBeta);
        return Tensor.Concat(
            1,
            slopeAlpha * ((alpha.Trigamma() * alongAlpha) - common),
            slopeBeta * ((beta.Trigamma() * alongBeta) - common)
        );
    }

    /// <inheritdoc/>
    public override float Sample(ReadOnlySpan<float> parameters, ref Rng random, Span<float> action)
    {
        double logProb = 0;
        for (int i = 0; i < size; i++)
        {
            double alpha = Concentration(parameters[i]),
                beta = Concentration(parameters[size + i]);
            action[i] = (float)(0.5 * (GammaDraw.Log(alpha, ref random) - GammaDraw.Log(beta, ref random)));
            double u = action[i];
            logProb -= ((alpha - 1) * Softplus(-2 * u)) + ((beta - 1) * Softplus(2 * u)) + Log2;
            logProb +=
                GammaFunctions.LogGamma(alpha + beta) - GammaFunctions.LogGamma(alpha) - GammaFunctions.LogGamma(beta);
        }

        return (float)logProb;
    }

    /// <summary>
    /// The mean, x = α / (α + β), u = ½ log(α / β). Unlike the mode it does not leap from bound to bound while the distribution is nearly
    /// even.
    /// </summary>
    /// <param name="parameters">y and z, [ParameterSize].</param>
    /// <param name="action">Receives u, [ActionSize].</param>
    public override void Mode(ReadOnlySpan<float> parameters, Span<float> action)
    {
        for (int i = 0; i < size; i++)
            action[i] = (float)(0.5 * Math.Log(Concentration(parameters[i]) / Concentration(parameters[size + i])));
    }

    private static Tensor LogBeta(Tensor alpha, Tensor beta) =>
        alpha.LogGamma() + beta.LogGamma() - (alpha + beta).LogGamma();

    private static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    private static double Concentration(float output) => Softplus(output) + 1;

    private (Tensor Alpha, Tensor Beta) Concentrations(Tensor parameters) => Halves(parameters.Softplus() + 1f);

    private (Tensor First, Tensor Second) Halves(Tensor both) => (both.Slice(1, 0, size), both.Slice(1, size, size));
}
