namespace Proximal.Tensors;

/// <summary>
/// Finds the smallest weight among the k largest (top-k), or among the largest that hold a share of the sum (top-p).
/// Bisection on the bits of the threshold, which order positive floats, leaves a few weights between the bounds; these
/// are sorted.
/// </summary>
internal static unsafe class WeightThreshold<T>
    where T : struct, ILanes<T>
{
    private const int SortedWeights = 128;

    /// <summary>
    /// Returns the weight w such that at least <paramref name="wanted"/> weights are ≥ w and fewer are &gt; w.
    /// </summary>
    /// <param name="weights">Weights in [0, 1], at least one of them 1.</param>
    /// <param name="count">Number of weights.</param>
    /// <param name="wanted">From 1 to the number of weights - 1.</param>
    public static float OfCount(float* weights, int count, int wanted) =>
        Find(weights, count, 0f, wanted, byCount: true);

    /// <summary>
    /// Returns the largest weight w such that the weights ≥ w hold at least a share of the sum of all weights from
    /// <paramref name="least"/> on.
    /// </summary>
    public static float OfShare(float* weights, int count, float least, float share)
    {
        float sum = Measure(weights, count, least, byCount: false, out _);
        return Find(weights, count, least, share * sum, byCount: false);
    }

    private static float Find(float* weights, int count, float least, float wanted, bool byCount)
    {
        // Weights from `low` on are enough, weights from `high` on are not.
        int low = BitConverter.SingleToInt32Bits(least),
            high = BitConverter.SingleToInt32Bits(1f) + 1;
        float above = 0;
        Measure(weights, count, least, byCount, out int between);
        int beyond = 0;
        while (high - low > 1 && between - beyond > SortedWeights)
        {
            int middle = low + ((high - low) / 2);
            float measured = Measure(weights, count, BitConverter.Int32BitsToSingle(middle), byCount, out int members);
            if (measured >= wanted)
                (low, between) = (middle, members);
            else
                (high, beyond, above) = (middle, members, measured);
        }

        if (high - low <= 1)
            return BitConverter.Int32BitsToSingle(low);
        Span<float> candidates = stackalloc float[SortedWeights];
        candidates = candidates[
            ..Collect(
                weights,
                count,
                BitConverter.Int32BitsToSingle(low),
                BitConverter.Int32BitsToSingle(high),
                candidates
            )
        ];
        candidates.Sort();
        for (int i = candidates.Length - 1; i > 0; i--)
        {
            above += byCount ? 1f : candidates[i];
            if (above >= wanted)
                return candidates[i];
        }

        return candidates[0];
    }

    /// <summary>
    /// Returns the sum or the number of the weights from a limit on; <paramref name="members"/> is always their number.
    /// </summary>
    private static float Measure(float* weights, int count, float limit, bool byCount, out int members)
    {
        T sum = T.Zero,
            number = T.Zero,
            least = T.Create(limit),
            one = T.Create(1f);
        int i = 0;
        for (; i + T.Count <= count; i += T.Count)
        {
            T weight = T.Load(weights + i);
            T enough = T.LessOrEqual(least, weight);
            sum += weight & enough;
            number += one & enough;
        }

        float total = T.Sum(sum);
        members = (int)T.Sum(number);
        for (; i < count; i++)
        {
            if (weights[i] < limit)
                continue;
            total += weights[i];
            members++;
        }

        return byCount ? members : total;
    }

    private static int Collect(float* weights, int count, float low, float high, Span<float> into)
    {
        int taken = 0,
            i = 0;
        T least = T.Create(low),
            most = T.Create(high);
        for (; i + T.Count <= count; i += T.Count)
        {
            T weight = T.Load(weights + i);
            if (!T.Any(T.LessOrEqual(least, weight) & T.Less(weight, most)))
                continue;
            for (int j = i; j < i + T.Count; j++)
                if (weights[j] >= low && weights[j] < high)
                    into[taken++] = weights[j];
        }

        for (; i < count; i++)
            if (weights[i] >= low && weights[i] < high)
                into[taken++] = weights[i];
        return taken;
    }
}
