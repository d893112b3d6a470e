using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Independent beta distributions between the bounds of each action dimension (Chou et al. 2017). All probability lies
/// within the bounds, so no action is clipped. The parameters are y and z, n values each, with α = softplus(y) + 1 and
/// β = softplus(z) + 1, which makes the distributions unimodal. With x = (action - low) / (high - low), actions are
/// represented as u = ½ log(x / (1 - x)), like those of <see cref="SquashedGaussianDistribution"/>: tanh maps them to
/// the bounds, and x near 0 and 1 keeps its precision. All densities are those of tanh(u) = 2x - 1.
/// </summary>
/// <param name="size">n, the number of action dimensions.</param>
public sealed class BetaDistribution(int size) : ActionDistribution
{
    private const float Log2 = 0.69314718055994531f;

    /// <inheritdoc/>
    public override int ParameterSize => 2 * size;

    /// <inheritdoc/>
    public override int ActionSize => size;

    /// <inheritdoc/>
    public override bool Squashes => true;

    // x is kept within [1e-6, 1 - 1e-6].
    internal override double SquashMargin => 2e-6;

    /// <summary>
    /// Log-densities of tanh(u), [batch]: Σ (α - 1) log x + (β - 1) log(1 - x) - log B(α, β) - log 2.
    /// </summary>
    /// <param name="alpha">[batch, n].</param>
    /// <param name="beta">[batch, n].</param>
    /// <param name="preSquash">u, [batch, n].</param>
    internal static Tensor LogProb(Tensor alpha, Tensor beta, Tensor preSquash)
    {
        // log x = -softplus(-2u), log(1 - x) = -softplus(2u).
        Tensor logs = ((1 - alpha) * (-2f * preSquash).Softplus()) + ((1 - beta) * (2f * preSquash).Softplus());
        return (logs - LogBeta(alpha, beta) - Log2).Sum(-1);
    }

    /// <summary>
    /// The entropy, [batch]: Σ log B(α, β) - (α - 1) ψ(α) - (β - 1) ψ(β) + (α + β - 2) ψ(α + β) + log 2.
    /// </summary>
    /// <param name="alpha">[batch, n].</param>
    /// <param name="beta">[batch, n].</param>
    internal static Tensor Entropy(Tensor alpha, Tensor beta)
    {
        Tensor sum = alpha + beta;
        Tensor logs = ((1 - alpha) * alpha.Digamma()) + ((1 - beta) * beta.Digamma()) + ((sum - 2f) * sum.Digamma());
        return (LogBeta(alpha, beta) + logs + Log2).Sum(-1);
    }

    /// <summary>The KL divergence KL(p ‖ q), [batch].</summary>
    /// <param name="alpha">α of p, [batch, n].</param>
    /// <param name="beta">β of p, [batch, n].</param>
    /// <param name="otherAlpha">α of q, [batch, n].</param>
    /// <param name="otherBeta">β of q, [batch, n].</param>
    internal static Tensor KlDivergence(Tensor alpha, Tensor beta, Tensor otherAlpha, Tensor otherBeta)
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
    public override Tensor KlDivergence(Tensor p, Tensor q)
    {
        (Tensor alpha, Tensor beta) = Concentrations(p);
        (Tensor otherAlpha, Tensor otherBeta) = Concentrations(q);
        return KlDivergence(alpha, beta, otherAlpha, otherBeta);
    }

    /// <summary>
    /// Fisher-vector product with respect to y and z. The Fisher information of α and β is
    /// [ψ′(α) - ψ′(α + β), -ψ′(α + β); -ψ′(α + β), ψ′(β) - ψ′(α + β)].
    /// </summary>
    /// <param name="distributionParameters">y and z, [batch, 2n].</param>
    /// <param name="vector">The vector, [batch, 2n].</param>
    public override Tensor FisherProduct(Tensor distributionParameters, Tensor vector)
    {
        (Tensor alpha, Tensor beta) = Concentrations(distributionParameters);
        (Tensor slopeAlpha, Tensor slopeBeta) = Halves(distributionParameters.Sigmoid()); // dα/dy, dβ/dz
        (Tensor vectorAlpha, Tensor vectorBeta) = Halves(distributionParameters.Sigmoid() * vector);
        Tensor common = (alpha + beta).Trigamma() * (vectorAlpha + vectorBeta);
        return Tensor.Concat(
            1,
            slopeAlpha * ((alpha.Trigamma() * vectorAlpha) - common),
            slopeBeta * ((beta.Trigamma() * vectorBeta) - common)
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
            action[i] = (float)(
                0.5 * (GammaSampler.SampleLog(alpha, ref random) - GammaSampler.SampleLog(beta, ref random))
            );
            double u = action[i];
            logProb -= ((alpha - 1) * Softplus(-2 * u)) + ((beta - 1) * Softplus(2 * u)) + Log2;
            logProb +=
                GammaFunctions.LogGamma(alpha + beta) - GammaFunctions.LogGamma(alpha) - GammaFunctions.LogGamma(beta);
        }

        return (float)logProb;
    }

    /// <summary>
    /// The mean, x = α / (α + β) and u = ½ log(α / β). Unlike the mode, it does not jump from bound to bound while the
    /// distribution is almost uniform.
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

    internal static double Concentration(float output) => Softplus(output) + 1;

    private (Tensor Alpha, Tensor Beta) Concentrations(Tensor parameters) => Halves(parameters.Softplus() + 1f);

    private (Tensor First, Tensor Second) Halves(Tensor both) => (both.Slice(1, 0, size), both.Slice(1, size, size));
}
