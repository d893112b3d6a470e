namespace Proximal.Inference;

/// <summary>One or several independent choices. The distribution parameters are the logits.</summary>
internal sealed class CategoricalHead : ActionHead
{
    // Far below any output of a network, and the same as in training.
    internal const float MaskedLogit = -1e8f;

    private readonly int[] choices;

    public CategoricalHead(int[] choices, int sum)
        : base(sum, sum, choices.Length) => this.choices = choices;

    public override int MaskSize => OutputSize;

    public override void Distribution(
        Span<float> outputs,
        Span<float> hidden,
        Span<bool> mask,
        Span<float> distribution
    )
    {
        outputs.CopyTo(distribution);
        for (int i = 0; i < mask.Length; i++)
            if (!mask[i])
                distribution[i] = MaskedLogit;
    }

    public override void Mode(Span<float> distribution, Span<float> action)
    {
        for (int i = 0; i < choices.Length; i++)
        {
            int best = 0;
            for (int j = 1; j < choices[i]; j++)
                if (distribution[j] > distribution[best])
                    best = j;
            action[i] = best;
            distribution = distribution.Slice(choices[i]);
        }
    }

    public override void Sample(
        Span<float> distribution,
        Span<float> hidden,
        Span<float> noise,
        ref PhiloxRandom random,
        Span<float> action
    )
    {
        for (int i = 0; i < choices.Length; i++)
        {
            action[i] = Draw(distribution.Slice(0, choices[i]), ref random);
            distribution = distribution.Slice(choices[i]);
        }
    }

    public override void Probabilities(Span<float> distribution, Span<float> probabilities)
    {
        foreach (int count in choices)
        {
            Span<float> logits = distribution.Slice(0, count);
            float largest = Largest(logits),
                total = 0;
            for (int i = 0; i < count; i++)
                total += probabilities[i] = MathF.Exp(logits[i] - largest);
            for (int i = 0; i < count; i++)
                probabilities[i] /= total;
            distribution = distribution.Slice(count);
            probabilities = probabilities.Slice(count);
        }
    }

    // As the trainer draws, so that the same random numbers give the same choices.
    private static int Draw(Span<float> logits, ref PhiloxRandom random)
    {
        float largest = Largest(logits),
            total = 0;
        foreach (float logit in logits)
            total += MathF.Exp(logit - largest);
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

        return drawn;
    }

    private static float Largest(Span<float> logits)
    {
        float largest = logits[0];
        foreach (float logit in logits)
            largest = MathF.Max(largest, logit);
        return largest;
    }
}
