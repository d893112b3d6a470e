namespace Proximal.Tensors;

/// <summary>Samples an index in proportion to its weight, among the weights that reach a limit.</summary>
internal static unsafe class WeightedSampling<T>
    where T : struct, ILanes<T>
{
    private const int Block = 512;

    /// <summary>Returns the index that 32 random bits select.</summary>
    public static int Sample(float* weights, int count, float limit, uint random)
    {
        int blocks = (count + Block - 1) / Block;
        float* sums = Workspace.Get(Scratch.SamplingBlocks, blocks);
        double total = 0;
        for (int b = 0; b < blocks; b++)
        {
            sums[b] = Sum(weights + (b * Block), Math.Min(Block, count - (b * Block)), limit);
            total += sums[b];
        }

        double rest = random * (1.0 / (1L << 32)) * total;
        int chosen = 0;
        for (; chosen < blocks - 1 && rest >= sums[chosen]; chosen++)
            rest -= sums[chosen];
        while (sums[chosen] == 0)
            chosen--;

        // Rounding may leave a remainder larger than the block; the last candidate is taken then.
        int last = -1;
        for (int i = chosen * Block; i < Math.Min(count, (chosen + 1) * Block); i++)
        {
            if (weights[i] == 0 || weights[i] < limit)
                continue;
            last = i;
            rest -= weights[i];
            if (rest < 0)
                break;
        }

        return last;
    }

    private static float Sum(float* weights, int count, float limit)
    {
        T sum = T.Zero,
            least = T.Create(limit);
        int i = 0;
        for (; i + T.Count <= count; i += T.Count)
        {
            T weight = T.Load(weights + i);
            sum += weight & T.LessOrEqual(least, weight);
        }

        float rest = 0;
        for (; i < count; i++)
            rest += weights[i] < limit ? 0 : weights[i];
        return T.Sum(sum) + rest;
    }
}
