namespace Proximal.Tensors;

/// <summary>
/// Finds how large a weight must be to be among the largest so many, or among the largest that have so much of the sum. The
/// bounds close in on it by halves, since positive floats are ordered like their bits; the few weights between them are
/// sorted in the end.
/// </summary>
internal static unsafe class WeightLimit<T>
    where T : struct, ILanes<T>
{
    private const int Few = 128;

    /// <summary>The weight of which at least <paramref name="wanted"/> are as large, and fewer are larger.</summary>
    /// <param name="weights">In [0, 1], with at least one 1.</param>
    /// <param name="count">How many.</param>
    /// <param name="wanted">At least 1, less than the count.</param>
    public static float OfCount(float* weights, int count, int wanted) =>
        Find(weights, count, 0f, wanted, byCount: true);

    /// <summary>
    /// The largest weight for which those as large or larger have at least a share of the sum of those from
    /// <paramref name="least"/> on.
    /// </summary>
    public static float OfShare(float* weights, int count, float least, float share)
    {
        float sum = Measure(weights, count, least, byCount: false, out _);
        return Find(weights, count, least, share * sum, byCount: false);
    }

    private static float Find(float* weights, int count, float least, float wanted, bool byCount)
    {
        // What is at least `low` is enough, what is at least `high` is not.
        int low = BitConverter.SingleToInt32Bits(least),
            high = BitConverter.SingleToInt32Bits(1f) + 1;
        float above = 0;
        Measure(weights, count, least, byCount, out int between);
        int beyond = 0;
        while (high - low > 1 && between - beyond > Few)
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
        Span<float> few = stackalloc float[Few];
        few = few[
            ..Collect(weights, count, BitConverter.Int32BitsToSingle(low), BitConverter.Int32BitsToSingle(high), few)
        ];
        few.Sort();
        for (int i = few.Length - 1; i > 0; i--)
        {
            above += byCount ? 1f : few[i];
            if (above >= wanted)
                return few[i];
        }

        return few[0];
    }

    /// <summary>The sum or the number of the weights from a limit on; the number in any case.</summary>
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
