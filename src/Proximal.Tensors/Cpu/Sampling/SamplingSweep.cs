namespace Proximal.Tensors;

/// <summary>Samples one token from each row of logits.</summary>
internal readonly unsafe struct SamplingSweep<T>(
    float* logits,
    int vocabulary,
    SamplingRules rules,
    TokenSample[] samples
) : ISweep
    where T : struct, ILanes<T>
{
    public void Run(int from, int to)
    {
        for (int r = from; r < to; r++)
            Sample(logits + ((nint)r * vocabulary), ref samples[r]);
    }

    private void Sample(float* row, ref TokenSample sample)
    {
        bool greedy = rules.Temperature == 0;
        float inverse = greedy ? 1f : 1f / rules.Temperature;
        float largest = Reductions<T>.Max(row, vocabulary);
        bool adjusts =
            (sample.SuppressTokens && rules.SuppressedTokens.Length > 0)
            || (rules.RepetitionPenalty != 1f && sample.PreviousCount > 0);

        // Weights e^((logit - largest) / temperature), first of the model's logits, then of the adjusted logits.
        float* weights = Workspace.Get(Scratch.SamplingWeights, 2L * vocabulary);
        float sum = Exponentials(row, weights, largest, inverse);
        if (!float.IsFinite(largest) || !float.IsFinite(sum))
        {
            sample.Token = TokenSample.NotFinite;
            return;
        }

        float* adjusted = row;
        float top = largest;
        if (adjusts)
        {
            adjusted = weights + vocabulary;
            Adjust(row, adjusted, sample);
            top = Reductions<T>.Max(adjusted, vocabulary);
            if (!float.IsFinite(top))
            {
                sample.Token = TokenSample.NoCandidate;
                return;
            }

            if (!greedy)
                Exponentials(adjusted, weights, top, inverse);
        }

        sample.Token = greedy
            ? new ReadOnlySpan<float>(adjusted, vocabulary).IndexOf(top)
            : WeightedSampling<T>.Sample(weights, vocabulary, MinWeight(weights), sample.Random);
        sample.LogProb = ((row[sample.Token] - largest) * inverse) - MathF.Log(sum);
    }

    /// <summary>Copies the logits, applies the repetition penalty and removes suppressed tokens.</summary>
    private void Adjust(float* row, float* adjustedRow, in TokenSample sample)
    {
        new ReadOnlySpan<float>(row, vocabulary).CopyTo(new Span<float>(adjustedRow, vocabulary));
        if (rules.RepetitionPenalty != 1f)
        {
            foreach (int token in sample.PreviousTokens.AsSpan(0, sample.PreviousCount))
                adjustedRow[token] =
                    adjustedRow[token] > 0
                        ? adjustedRow[token] / rules.RepetitionPenalty
                        : adjustedRow[token] * rules.RepetitionPenalty;
        }

        if (!sample.SuppressTokens)
            return;
        foreach (int token in rules.SuppressedTokens)
            adjustedRow[token] = float.NegativeInfinity;
    }

    /// <summary>Smallest weight that can be sampled.</summary>
    private float MinWeight(float* weights)
    {
        // The most probable token has weight 1.
        float limit = 0;
        if (rules.TopK > 0 && rules.TopK < vocabulary)
            limit = WeightThreshold<T>.OfCount(weights, vocabulary, rules.TopK);
        if (rules.TopP < 1f)
            limit = WeightThreshold<T>.OfShare(weights, vocabulary, limit, rules.TopP);
        return MathF.Max(limit, rules.MinP);
    }

    /// <summary>weights = e^(scale (x - largest)). Returns the sum.</summary>
    private float Exponentials(float* x, float* weights, float largest, float scale)
    {
        int i = 0;
        T sum = T.Zero;
        for (; i + T.Count <= vocabulary; i += T.Count)
        {
            T power = VectorMath<T>.Exp((T.Load(x + i) - T.Create(largest)) * T.Create(scale));
            sum += power;
            T.Store(power, weights + i);
        }

        float rest = 0;
        for (; i < vocabulary; i++)
            rest += weights[i] = Lanes32.Sum(VectorMath<Lanes32>.Exp(Lanes32.Create((x[i] - largest) * scale)));
        return T.Sum(sum) + rest;
    }
}
