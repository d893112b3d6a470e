using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// The losses of language models token by token, each a weighted sum over [tokens] with the weights of <see cref="TokenWeights"/>; all
/// are to be minimised. What is summed is control's: <see cref="Objectives"/>.
/// </summary>
public static class TokenObjectives
{
    /// <summary>Σ weight x: a mean of anything per token, such as the entropy of its distribution or the loss -log p of supervised training.</summary>
    /// <param name="perToken">[tokens].</param>
    /// <param name="weights">[tokens], constant.</param>
    public static Tensor Mean(Tensor perToken, Tensor weights) => (perToken * weights).Sum();

    /// <summary>The clipped surrogate (<see cref="Objectives.ClippedSurrogatePerElement"/>), negated.</summary>
    /// <param name="logProb">Log-probabilities of the tokens under the policy that learns, [tokens].</param>
    /// <param name="oldLogProb">Under the policy that drew them, constant, [tokens].</param>
    /// <param name="advantage">Constant, [tokens].</param>
    /// <param name="weights">Constant, [tokens].</param>
    /// <param name="clipLow">How far the ratio may fall.</param>
    /// <param name="clipHigh">How far it may rise; PPO's is the same.</param>
    /// <param name="dualClip">The bound c of dual-clip PPO; null for none.</param>
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

    /// <summary>Half the squared error of the values, clipped where asked (<see cref="Objectives.ValueError"/>).</summary>
    /// <param name="value">Predictions, [tokens].</param>
    /// <param name="oldValue">Predictions when the tokens were drawn, constant, [tokens].</param>
    /// <param name="returns">Targets, constant, [tokens].</param>
    /// <param name="weights">Constant, [tokens].</param>
    /// <param name="clipRange">How far a prediction may move; null for no clipping.</param>
    public static Tensor Value(
        Tensor value,
        Tensor oldValue,
        Tensor returns,
        Tensor weights,
        float? clipRange = null
    ) => 0.5f * Mean(Objectives.ValueError(value, oldValue, returns, clipRange), weights);

    /// <summary>The divergence from the reference as a term of the loss, before its coefficient.</summary>
    /// <param name="estimator">k2 or k3; k1 has no gradient in expectation.</param>
    /// <param name="logProb">Under the policy that learns, [tokens].</param>
    /// <param name="referenceLogProb">Under the reference, constant, [tokens].</param>
    /// <param name="weights">Constant, [tokens].</param>
    public static Tensor Kl(KlEstimator estimator, Tensor logProb, Tensor referenceLogProb, Tensor weights) =>
        Mean(KlEstimates.Of(estimator, logProb, referenceLogProb), weights);
}
