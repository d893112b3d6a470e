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

    /// <inheritdoc/>
    public override Tensor Mask(Tensor parameters, Tensor mask) => MaskLogits(parameters, mask);

    /// <inheritdoc/>
    public override (Tensor LogProb, Tensor Entropy) Evaluate(Tensor parameters, Tensor actions)
    {
        Tensor logProbs = parameters.LogSoftmax(); // [batch, n]
        Tensor entropy = -(logProbs.Exp() * logProbs).Sum(-1); // [batch]
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
    public override float Sample(ReadOnlySpan<float> parameters, ref Rng random, Span<float> action) =>
        Draw(parameters, ref random, out action[0]);

    /// <inheritdoc/>
    public override void Mode(ReadOnlySpan<float> parameters, Span<float> action) =>
        action[0] = LargestIndex(parameters);

    /// <summary>The logits of choices that are allowed, and <see cref="ActionDistribution.MaskedLogit"/> for the others.</summary>
    internal static Tensor MaskLogits(Tensor logits, Tensor mask) =>
        Tensor.Where(mask, logits, mask.Affine(0, MaskedLogit));

    /// <summary>(diag p - p pᵀ) v, the Fisher information in terms of the logits, [batch, n].</summary>
    internal static Tensor Fisher(Tensor logits, Tensor direction)
    {
        Tensor weighted = logits.Softmax() * direction; // [batch, n]
        return weighted - (logits.Softmax() * weighted.Sum(-1, keepAxis: true));
    }

    internal static int LargestIndex(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
            if (logits[i] > logits[best])
                best = i;
        return best;
    }

    /// <summary>Draws a choice by inverting the cumulative distribution; returns its log-probability.</summary>
    internal static float Draw(ReadOnlySpan<float> logits, ref Rng random, out float choice)
    {
        float largest = logits[0];
        for (int i = 1; i < logits.Length; i++)
            largest = MathF.Max(largest, logits[i]);
        float total = 0;
        for (int i = 0; i < logits.Length; i++)
            total += MathF.Exp(logits[i] - largest);
        float target = random.NextSingle() * total;

        // Rounding may leave the target beyond the sum; then the last choice that has any probability is taken.
        int drawn = 0;
        float cumulative = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            float weight = MathF.Exp(logits[i] - largest);
            if (weight == 0)
                continue;
            drawn = i;
            cumulative += weight;
            if (target < cumulative)
                break;
        }

        choice = drawn;
        return logits[drawn] - largest - MathF.Log(total);
    }
}
