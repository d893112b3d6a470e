using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Product of independent categorical distributions. The parameters are the concatenated logits of the factors.
/// </summary>
public sealed class MultiDiscreteDistribution : ActionDistribution
{
    private readonly int[] choices;

    /// <summary>Creates the distribution.</summary>
    /// <param name="choices">The number of choices of each factor.</param>
    public MultiDiscreteDistribution(ReadOnlySpan<int> choices) => this.choices = choices.ToArray();

    /// <inheritdoc/>
    public override int ParameterSize => choices.Sum();

    /// <inheritdoc/>
    public override int ActionSize => choices.Length;

    /// <inheritdoc/>
    public override Tensor Mask(Tensor parameters, Tensor mask) => CategoricalDistribution.MaskLogits(parameters, mask);

    /// <inheritdoc/>
    public override (Tensor LogProb, Tensor Entropy) Evaluate(Tensor parameters, Tensor actions)
    {
        Tensor logProb = default;
        Tensor entropy = default;
        int start = 0;
        for (int i = 0; i < choices.Length; i++)
        {
            Tensor logProbs = parameters.Slice(1, start, choices[i]).LogSoftmax(); // [batch, choices of factor i]
            Tensor factorLogProb = logProbs.Gather(actions.Slice(1, i, 1).Reshape(-1));
            Tensor factorEntropy = -(logProbs.Exp() * logProbs).Sum(-1);
            logProb = i == 0 ? factorLogProb : logProb + factorLogProb;
            entropy = i == 0 ? factorEntropy : entropy + factorEntropy;
            start += choices[i];
        }

        return (logProb, entropy);
    }

    /// <inheritdoc/>
    public override Tensor KlDivergence(Tensor p, Tensor q)
    {
        Tensor sum = default;
        int start = 0;
        foreach (int count in choices)
        {
            Tensor factor = CategoricalDistribution.KlFromLogits(p.Slice(1, start, count), q.Slice(1, start, count));
            sum = start == 0 ? factor : sum + factor;
            start += count;
        }

        return sum;
    }

    /// <inheritdoc/>
    public override Tensor FisherProduct(Tensor distributionParameters, Tensor vector)
    {
        var factors = new Tensor[choices.Length];
        int start = 0;
        for (int i = 0; i < choices.Length; i++)
        {
            factors[i] = CategoricalDistribution.Fisher(
                distributionParameters.Slice(1, start, choices[i]),
                vector.Slice(1, start, choices[i])
            );
            start += choices[i];
        }

        return Tensor.Concat(1, factors);
    }

    /// <inheritdoc/>
    public override float Sample(ReadOnlySpan<float> parameters, ref Rng random, Span<float> action)
    {
        float logProb = 0;
        int start = 0;
        for (int i = 0; i < choices.Length; i++)
        {
            logProb += CategoricalDistribution.Draw(parameters.Slice(start, choices[i]), ref random, out action[i]);
            start += choices[i];
        }

        return logProb;
    }

    /// <inheritdoc/>
    public override void Mode(ReadOnlySpan<float> parameters, Span<float> action)
    {
        int start = 0;
        for (int i = 0; i < choices.Length; i++)
        {
            action[i] = CategoricalDistribution.LargestIndex(parameters.Slice(start, choices[i]));
            start += choices[i];
        }
    }
}
