using Proximal.Tensors;

namespace Proximal;

/// <summary>Independent switches, each on with the probability sigmoid(logit).</summary>
/// <param name="switches">How many.</param>
public sealed class MultiBinaryDistribution(int switches) : ActionDistribution
{
    /// <inheritdoc/>
    public override int ParameterSize => switches;

    /// <inheritdoc/>
    public override int ActionSize => switches;

    /// <inheritdoc/>
    /// <remarks>A switch that may not be off is on, and one that may not be on is off.</remarks>
    public override Tensor Mask(Tensor parameters, Tensor mask)
    {
        Tensor pairs = mask.Reshape(-1, switches, 2); // [batch, switches, 2]
        Tensor off = pairs.Slice(2, 0, 1).Reshape(-1, switches),
            on = pairs.Slice(2, 1, 1).Reshape(-1, switches);
        return CategoricalDistribution.MaskLogits(Tensor.Where(off, parameters, off.Affine(0, -MaskedLogit)), on);
    }

    /// <inheritdoc/>
    public override (Tensor LogProb, Tensor Entropy) Evaluate(Tensor parameters, Tensor actions)
    {
        // log p(1) = -softplus(-x), log p(0) = -softplus(x), entropy = softplus(x) - x sigmoid(x).
        Tensor softplus = parameters.Softplus(); // [batch, switches]
        return (((actions * parameters) - softplus).Sum(-1), (softplus - (parameters * parameters.Sigmoid())).Sum(-1));
    }

    /// <inheritdoc/>
    public override Tensor Divergence(Tensor description, Tensor other) =>
        ((description.Sigmoid() * (description - other)) + other.Softplus() - description.Softplus()).Sum(-1);

    /// <inheritdoc/>
    public override Tensor FisherProduct(Tensor description, Tensor direction)
    {
        Tensor on = description.Sigmoid(); // [batch, switches]
        return on * (1 - on) * direction;
    }

    /// <inheritdoc/>
    public override float Sample(ReadOnlySpan<float> parameters, ref Rng random, Span<float> action)
    {
        float logProb = 0;
        for (int i = 0; i < switches; i++)
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
        for (int i = 0; i < switches; i++)
            action[i] = parameters[i] > 0 ? 1 : 0;
    }
}
