using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Independent Bernoulli distributions. The parameters are logits; each component is 1 with probability sigmoid(logit).
/// </summary>
/// <param name="size">n, the number of components.</param>
public sealed class MultiBinaryDistribution(int size) : ActionDistribution
{
    /// <inheritdoc/>
    public override int ParameterSize => size;

    /// <inheritdoc/>
    public override int ActionSize => size;

    /// <inheritdoc/>
    /// <remarks>A component whose 0 is masked is 1, and one whose 1 is masked is 0.</remarks>
    public override Tensor Mask(Tensor parameters, Tensor mask)
    {
        Tensor pairs = mask.Reshape(-1, size, 2); // [batch, n, 2]
        Tensor off = pairs.Slice(2, 0, 1).Reshape(-1, size),
            on = pairs.Slice(2, 1, 1).Reshape(-1, size);
        return CategoricalDistribution.MaskLogits(Tensor.Where(off, parameters, off.Affine(0, -MaskedLogit)), on);
    }

    /// <inheritdoc/>
    public override (Tensor LogProb, Tensor Entropy) Evaluate(Tensor parameters, Tensor actions)
    {
        // log p(1) = -softplus(-x), log p(0) = -softplus(x), entropy = softplus(x) - x sigmoid(x).
        Tensor softplus = parameters.Softplus(); // [batch, n]
        return (((actions * parameters) - softplus).Sum(-1), (softplus - (parameters * parameters.Sigmoid())).Sum(-1));
    }

    /// <inheritdoc/>
    public override Tensor KlDivergence(Tensor p, Tensor q) =>
        ((p.Sigmoid() * (p - q)) + q.Softplus() - p.Softplus()).Sum(-1);

    /// <inheritdoc/>
    public override Tensor FisherProduct(Tensor distributionParameters, Tensor vector)
    {
        Tensor probability = distributionParameters.Sigmoid(); // [batch, n]
        return probability * (1 - probability) * vector;
    }

    /// <inheritdoc/>
    public override float Sample(ReadOnlySpan<float> parameters, ref Rng random, Span<float> action)
    {
        float logProb = 0;
        for (int i = 0; i < size; i++)
        {
            float x = parameters[i];
            bool on = random.NextSingle() < 1 / (1 + MathF.Exp(-x));
            action[i] = on ? 1 : 0;
            float signed = on ? -x : x;
            logProb -= MathF.Max(signed, 0) + MathF.Log(1 + MathF.Exp(-MathF.Abs(signed)));
        }

        return logProb;
    }

    /// <inheritdoc/>
    public override void Mode(ReadOnlySpan<float> parameters, Span<float> action)
    {
        for (int i = 0; i < size; i++)
            action[i] = parameters[i] > 0 ? 1 : 0;
    }
}
