namespace Proximal.Tensors;

/// <summary>Draws one token from each row of logits.</summary>
internal readonly unsafe struct DrawSweep<T>(float* logits, int vocabulary, DrawRules rules, TokenDraw[] draws) : ISweep
    where T : struct, ILanes<T>
{
    public void Run(int from, int to)
    {
        for (int r = from; r < to; r++)
            Draw(logits + ((nint)r * vocabulary), ref draws[r]);
    }

    private void Draw(float* row, ref TokenDraw draw)
    {
        bool greedy = rules.Temperature == 0;
        float inverse = greedy ? 1f : 1f / rules.Temperature;
        float largest = Reductions<T>.Max(row, vocabulary);
        bool changed =
            (draw.Withholds && rules.Withheld.Length > 0) || (rules.RepetitionPenalty != 1f && draw.SeenCount > 0);

        // Weights e^((logit - largest) / temperature), of what the model says and of what may be drawn.
        float* weights = Workspace.Get(Scratch.Draws, 2L * vocabulary);
        float sum = Exponentials(row, weights, largest, inverse);
        if (!float.IsFinite(largest) || !float.IsFinite(sum))
        {
            draw.Token = TokenDraw.NotFinite;
            return;
        }

        float* considered = row;
        float top = largest;
        if (changed)
        {
            considered = weights + vocabulary;
            Change(row, considered, draw);
            top = Reductions<T>.Max(considered, vocabulary);
            if (!float.IsFinite(top))
            {
                draw.Token = TokenDraw.Nothing;
                return;
            }

            if (!greedy)
                Exponentials(considered, weights, top, inverse);
        }

        draw.Token = greedy
            ? new ReadOnlySpan<float>(considered, vocabulary).IndexOf(top)
            : WeightedDraw<T>.Take(weights, vocabulary, Limits(weights), draw.Random);
        draw.LogProb = ((row[draw.Token] - largest) * inverse) - MathF.Log(sum);
    }

    /// <summary>The row with penalties, and without what is withheld.</summary>
    private void Change(float* row, float* changed, in TokenDraw draw)
    {
        new ReadOnlySpan<float>(row, vocabulary).CopyTo(new Span<float>(changed, vocabulary));
        if (rules.RepetitionPenalty != 1f)
        {
            foreach (int token in draw.Seen.AsSpan(0, draw.SeenCount))
                changed[token] =
                    changed[token] > 0
                        ? changed[token] / rules.RepetitionPenalty
                        : changed[token] * rules.RepetitionPenalty;
        }

        if (!draw.Withholds)
            return;
        foreach (int token in rules.Withheld)
            changed[token] = float.NegativeInfinity;
    }

    /// <summary>The smallest weight that may be drawn.</summary>
    private float Limits(float* weights)
    {
        // The likeliest token's weight is 1.
        float limit = 0;
        if (rules.TopK > 0 && rules.TopK < vocabulary)
            limit = WeightLimit<T>.OfCount(weights, vocabulary, rules.TopK);
        if (rules.TopP < 1f)
            limit = WeightLimit<T>.OfShare(weights, vocabulary, limit, rules.TopP);
        return MathF.Max(limit, rules.MinP);
    }

    /// <summary>weights = e^(scale (x - largest)); returns the sum.</summary>
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
