using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Losses of language models over tokens, each a weighted sum over [tokens] with the weights of
/// <see cref="TokenWeights"/>; all are minimized. The per-token terms are those of <see cref="Objectives"/>.
/// </summary>
public static class TokenObjectives
{
    /// <summary>
    /// Weighted sum Σ weight x, a mean of any value per token, such as the entropy or the loss -log p of supervised
    /// training.
    /// </summary>
    /// <param name="perToken">Values, [tokens].</param>
    /// <param name="weights">Weights, constant, [tokens].</param>
    public static Tensor Mean(Tensor perToken, Tensor weights) => (perToken * weights).Sum();

    /// <summary>
    /// Policy loss: the negated per-token clipped surrogate (<see cref="Objectives.ClippedSurrogatePerElement"/>).
    /// </summary>
    /// <param name="logProb">Log-probabilities of the tokens under the current policy, [tokens].</param>
    /// <param name="oldLogProb">Log-probabilities under the policy that sampled them, constant, [tokens].</param>
    /// <param name="advantage">Advantages, constant, [tokens].</param>
    /// <param name="weights">Weights, constant, [tokens].</param>
    /// <param name="clipLow">Lower clip range: the ratio is clipped at 1 minus this.</param>
    /// <param name="clipHigh">
    /// Upper clip range: the ratio is clipped at 1 plus this; equal to the lower one in PPO.
    /// </param>
    /// <param name="dualClip">Bound c of dual-clip PPO; null for none.</param>
    public static Tensor Policy(
        Tensor logProb,
        Tensor oldLogProb,
        Tensor advantage,
        Tensor weights,
        float clipLow,
        float clipHigh,
        float? dualClip = null
    ) =>
        -Mean(
            Objectives.ClippedSurrogatePerElement(logProb, oldLogProb, advantage, clipLow, clipHigh, dualClip),
            weights
        );

    /// <summary>
    /// Policy loss of CISPO (MiniMax 2025, arXiv:2506.13585, equation 4): -clip(r) A log π, with the clipped ratio as a
    /// constant weight.
    /// </summary>
    /// <param name="logProb">Log-probabilities of the tokens under the current policy, [tokens].</param>
    /// <param name="ratio">Probability ratios r, [tokens]; they receive no gradient.</param>
    /// <param name="advantage">Advantages, constant, [tokens].</param>
    /// <param name="weights">Weights, constant, [tokens].</param>
    /// <param name="clipLow">Lower clip range: the ratio is clipped at 1 minus this; 1 for no lower limit.</param>
    /// <param name="clipHigh">Upper clip range: the ratio is clipped at 1 plus this; typical 4.</param>
    public static Tensor Cispo(
        Tensor logProb,
        Tensor ratio,
        Tensor advantage,
        Tensor weights,
        float clipLow,
        float clipHigh
    ) => -Mean(ratio.Clamp(1 - clipLow, 1 + clipHigh).Detach() * advantage * logProb, weights);

    /// <summary>Value loss: half the squared error, optionally clipped (<see cref="Objectives.ValueError"/>).</summary>
    /// <param name="value">Predicted values, [tokens].</param>
    /// <param name="oldValue">Values predicted at sampling time, constant, [tokens].</param>
    /// <param name="returns">Targets, constant, [tokens].</param>
    /// <param name="weights">Weights, constant, [tokens].</param>
    /// <param name="clipRange">Clip range of the values around the old ones; null for no clipping.</param>
    public static Tensor Value(
        Tensor value,
        Tensor oldValue,
        Tensor returns,
        Tensor weights,
        float? clipRange = null
    ) => 0.5f * Mean(Objectives.ValueError(value, oldValue, returns, clipRange), weights);

    /// <summary>KL divergence from the reference as a term of the loss, without its coefficient.</summary>
    /// <param name="estimator">The estimator: k2 or k3; k1 has no gradient in expectation.</param>
    /// <param name="logProb">Log-probabilities under the current policy, [tokens].</param>
    /// <param name="referenceLogProb">Log-probabilities under the reference, constant, [tokens].</param>
    /// <param name="weights">Weights, constant, [tokens].</param>
    public static Tensor Kl(KlEstimator estimator, Tensor logProb, Tensor referenceLogProb, Tensor weights) =>
        Mean(KlEstimates.Of(estimator, logProb, referenceLogProb), weights);
}
