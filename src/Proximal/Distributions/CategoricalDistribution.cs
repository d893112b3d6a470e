using Proximal.Tensors;

namespace Proximal;

/// <summary>One of n choices, from logits: probabilities are their softmax.</summary>
/// <param name="choices">n, at least 1.</param>
public sealed class CategoricalDistribution(int choices) : ActionDistribution
{
    /// <inheritdoc/>
    public override int ParameterSize => choices;

    /// <inheritdoc/>
    public override int ActionSize => 1;

    /// <summary>
    /// Logits in which the choices that are not allowed cannot be drawn: their probability is exactly 0, in sampling,
    /// log-probability, entropy and divergence, and no gradient reaches them (Huang and Ontañón 2022).
    /// </summary>
    /// <param name="logits">[batch, n].</param>
    /// <param name="mask">1 for allowed, 0 for not, [batch, n].</param>
    /// <exception cref="InvalidInputException">A row allows no choice at all; the message names it.</exception>
    public static Tensor Mask(Tensor logits, Tensor mask)
    {
        Tensor forbidden = 1 - mask.Max(-1);                                                // [batch], 1 where nothing is allowed
        if (forbidden.Max(0).Item() > 0)
            throw new InvalidInputException($"row {(int)forbidden.ArgMax(0).Item()} of the action mask allows none of the {logits.Shape[-1]} choices: at least one must be 1");
        return Tensor.Where(mask, logits, (mask * 0) + MaskedLogit);
    }

    /// <inheritdoc/>
    public override (Tensor LogProb, Tensor Entropy) Evaluate(Tensor parameters, Tensor actions)
    {
        Tensor logProbs = parameters.LogSoftmax();                                          // [batch, n]
        Tensor entropy = -(logProbs.Exp() * logProbs).Sum(-1);                              // [batch]
        return (logProbs.Gather(actions.Reshape(-1)), entropy);
    }

    /// <summary>KL(p ‖ q) of two distributions given by their logits, [batch].</summary>
    /// <param name="logits">p, [batch, n].</param>
    /// <param name="other">q, [batch, n].</param>
    public static Tensor KlDivergence(Tensor logits, Tensor other)
    {
        Tensor logProbs = logits.LogSoftmax();
        return (logProbs.Exp() * (logProbs - other.LogSoftmax())).Sum(-1);
    }

    /// <inheritdoc/>
    public override Tensor Divergence(Tensor description, Tensor other) => KlDivergence(description, other);

    /// <inheritdoc/>
    public override Tensor FisherProduct(Tensor description, Tensor direction) => Fisher(description, direction);

    /// <inheritdoc/>
    public override float Sample(ReadOnlySpan<float> parameters, ref Rng random, Span<float> action) => Draw(parameters, ref random, out action[0]);

    /// <inheritdoc/>
    public override void Mode(ReadOnlySpan<float> parameters, Span<float> action) => action[0] = LargestIndex(parameters);

    // Far below any logit that a network puts out, and small enough that 0 · log 0 stays 0 in float32.
    private const float MaskedLogit = -1e8f;

    /// <summary>(diag p - p pᵀ) v, the Fisher information in terms of the logits, [batch, n].</summary>
    internal static Tensor Fisher(Tensor logits, Tensor direction)
    {
        Tensor weighted = logits.Softmax() * direction;                                     // [batch, n]
        return weighted - (logits.Softmax() * weighted.Sum(-1, keepAxis: true));
    }

    internal static int LargestIndex(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
            if (logits[i] > logits[best]) best = i;
        return best;
    }

    /// <summary>Draws a choice by inverting the cumulative distribution; returns its log-probability.</summary>
    internal static float Draw(ReadOnlySpan<float> logits, ref Rng random, out float choice)
    {
        float largest = logits[0];
        for (int i = 1; i < logits.Length; i++) largest = MathF.Max(largest, logits[i]);
        float total = 0;
        for (int i = 0; i < logits.Length; i++) total += MathF.Exp(logits[i] - largest);
        float target = random.NextSingle() * total;

        // Rounding may leave the target beyond the sum; then the last choice that has any probability is taken.
        int drawn = 0;
        float cumulative = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            float weight = MathF.Exp(logits[i] - largest);
            if (weight == 0) continue;
            drawn = i;
            cumulative += weight;
            if (target < cumulative) break;
        }

        choice = drawn;
        return logits[drawn] - largest - MathF.Log(total);
    }
}
