using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Categorical distribution over n choices. The parameters are the logits, whose softmax gives the probabilities.
/// </summary>
/// <param name="choices">n, the number of choices, at least 1.</param>
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

    /// <summary>The KL divergence KL(p ‖ q) of two categorical distributions, [batch].</summary>
    /// <param name="p">Logits of p, [batch, n].</param>
    /// <param name="q">Logits of q, [batch, n].</param>
    internal static Tensor KlFromLogits(Tensor p, Tensor q)
    {
        Tensor logProbs = p.LogSoftmax();
        return (logProbs.Exp() * (logProbs - q.LogSoftmax())).Sum(-1);
    }

    /// <inheritdoc/>
    public override Tensor KlDivergence(Tensor p, Tensor q) => KlFromLogits(p, q);

    /// <inheritdoc/>
    public override Tensor FisherProduct(Tensor distributionParameters, Tensor vector) =>
        Fisher(distributionParameters, vector);

    /// <inheritdoc/>
    public override float Sample(ReadOnlySpan<float> parameters, ref Rng random, Span<float> action) =>
        Draw(parameters, ref random, out action[0]);

    /// <inheritdoc/>
    public override void Mode(ReadOnlySpan<float> parameters, Span<float> action) =>
        action[0] = LargestIndex(parameters);

    /// <summary>
    /// The logits of allowed choices, and <see cref="ActionDistribution.MaskedLogit"/> for masked ones.
    /// </summary>
    internal static Tensor MaskLogits(Tensor logits, Tensor mask) =>
        Tensor.Where(mask, logits, mask.Affine(0, MaskedLogit));

    /// <summary>The Fisher-vector product (diag p - p pᵀ) v with respect to the logits, [batch, n].</summary>
    internal static Tensor Fisher(Tensor logits, Tensor vector)
    {
        Tensor weighted = logits.Softmax() * vector; // [batch, n]
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

    /// <summary>Samples a choice by inverting the cumulative distribution and returns its log-probability.</summary>
    internal static float Draw(ReadOnlySpan<float> logits, ref Rng random, out float choice)
    {
        float largest = logits[0];
        for (int i = 1; i < logits.Length; i++)
            largest = MathF.Max(largest, logits[i]);
        float total = 0;
        for (int i = 0; i < logits.Length; i++)
            total += MathF.Exp(logits[i] - largest);
        float target = random.NextSingle() * total;

        // Rounding may put the target beyond the sum. The last choice with nonzero probability is then taken.
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
