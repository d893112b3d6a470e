namespace Proximal.Inference;

/// <summary>Independent switches. The distribution parameters are the logits of the value 1.</summary>
internal sealed class SwitchesHead : ActionHead
{
    public SwitchesHead(int count)
        : base(count, count, count) { }

    public override int MaskSize => 2 * ActionSize;

    public override void Distribution(
        Span<float> outputs,
        Span<float> hidden,
        Span<bool> mask,
        Span<float> distribution
    )
    {
        outputs.CopyTo(distribution);
        for (int i = 0; i < mask.Length; i += 2)
        {
            if (!mask[i])
                distribution[i / 2] = -CategoricalHead.MaskedLogit;
            if (!mask[i + 1])
                distribution[i / 2] = CategoricalHead.MaskedLogit;
        }
    }

    public override void Mode(Span<float> distribution, Span<float> action)
    {
        for (int i = 0; i < ActionSize; i++)
            action[i] = distribution[i] > 0 ? 1 : 0;
    }

    public override void Sample(
        Span<float> distribution,
        Span<float> hidden,
        Span<float> noise,
        ref PhiloxRandom random,
        Span<float> action
    )
    {
        for (int i = 0; i < ActionSize; i++)
            action[i] = random.NextSingle() < 1 / (1 + MathF.Exp(-distribution[i])) ? 1 : 0;
    }

    public override void Probabilities(Span<float> distribution, Span<float> probabilities)
    {
        for (int i = 0; i < ActionSize; i++)
        {
            probabilities[2 * i] = 1 / (1 + MathF.Exp(distribution[i]));
            probabilities[(2 * i) + 1] = 1 / (1 + MathF.Exp(-distribution[i]));
        }
    }
}
