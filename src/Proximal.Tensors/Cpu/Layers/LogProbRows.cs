using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

/// <summary>
/// Log-probability of a target and entropy of each row, from logits that arrive block by block; and their gradient.
/// </summary>
internal static unsafe class LogProbRows<T>
    where T : struct, ILanes<T>
{
    // Stands for -∞, so that its product with the probability 0 is 0.
    private const float Lowest = -1e30f;

    /// <summary>
    /// Updates the sums of each row over the vocabulary with a block of logits. Until <see cref="Finish"/>, statistics
    /// [rows, 2] hold the largest logit so far and Σ e^u with u = (z - largest) / temperature, entropy [rows] holds Σ u
    /// e^u, and logProb [rows] the logit of the target.
    /// </summary>
    /// <remarks>
    /// The block holds the logits of the vocabulary from <paramref name="first"/> on; its rows are
    /// <paramref name="blockRow"/> elements apart.
    /// </remarks>
    internal readonly struct LogSumAccumulator(
        float* block,
        nint blockRow,
        int first,
        float* targets,
        float* statistics,
        float* logProb,
        float* entropy,
        float rate,
        float cap
    ) : IProductEpilogue
    {
        public void Run(int row, int rows, int column, int columns)
        {
            for (int r = row; r < row + rows; r++)
            {
                float* logits = block + (r * blockRow) + column;
                float* saved = statistics + (2 * (nint)r);
                if (cap > 0)
                    CappedRows<T>.Cap(logits, columns, cap);
                int target = (int)targets[r] - first - column;
                if ((uint)target < (uint)columns)
                    logProb[r] = logits[target];
                bool begins = first + column == 0;
                float before = begins ? float.NegativeInfinity : saved[0],
                    largest = Largest(logits, columns, before);
                (float sum, float weighted) = Sums(logits, columns, largest, rate);
                if (!begins)
                {
                    // The previous sums are relative to a largest logit that may have changed.
                    float shift = Math.Max(Lowest, (before - largest) * rate),
                        factor = Power(shift);
                    sum += saved[1] * factor;
                    weighted += (entropy[r] + (saved[1] * shift)) * factor;
                }

                (saved[0], saved[1], entropy[r]) = (largest, sum, weighted);
            }
        }
    }

    /// <summary>
    /// Computes the results from the sums. Afterwards statistics [rows, 2] hold the largest logit and log Σ e^u.
    /// </summary>
    public static void Finish(float* statistics, float* logProb, float* entropy, int rows, float rate)
    {
        for (int r = 0; r < rows; r++)
        {
            float* saved = statistics + (2 * (nint)r);
            float logSum = MathF.Log(saved[1]);
            logProb[r] = ((logProb[r] - saved[0]) * rate) - logSum;
            entropy[r] = logSum - (entropy[r] / saved[1]);
            saved[1] = logSum;
        }
    }

    /// <summary>
    /// block [rows, columns] = gradient of the loss by a block of logits, from <paramref name="first"/> on:
    /// (g (1[target] - p) - h p (log p + entropy)) / temperature. The logits are the kept ones, which are capped
    /// already, or the products that the block itself holds if <paramref name="kept"/> is null.
    /// </summary>
    internal readonly struct LogitGradient(
        float* kept,
        float* block,
        int blockRow,
        int first,
        float* targets,
        float* statistics,
        float* entropy,
        float* dlogProb,
        float* dentropy,
        float rate,
        float cap
    ) : IProductEpilogue, ISweep
    {
        public void Run(int from, int to) => Run(from, to - from, 0, blockRow);

        public void Run(int row, int rows, int column, int columns)
        {
            for (int r = row; r < row + rows; r++)
            {
                nint at = ((nint)r * blockRow) + column;
                float* y = block + at;
                float chosen = dlogProb[r] * rate,
                    spread = dentropy[r] * rate;
                if (chosen == 0 && spread == 0)
                {
                    new Span<float>(y, columns).Clear();
                    continue;
                }

                float* x = kept == null ? y : kept + at;
                if (cap > 0 && kept == null)
                {
                    CappedRows<T>.Cap(y, columns, cap);
                    x = Workspace.Get(Scratch.CappedLogits, columns);
                    new ReadOnlySpan<float>(y, columns).CopyTo(new Span<float>(x, columns));
                }

                float largest = statistics[2 * (nint)r],
                    logSum = statistics[(2 * (nint)r) + 1];
                if (spread == 0)
                    Probabilities(x, y, columns, largest, logSum, rate, -chosen);
                else
                    WithEntropy(x, y, columns, largest, logSum, rate, chosen, spread, entropy[r]);
                int target = (int)targets[r] - first - column;
                if ((uint)target < (uint)columns)
                    y[target] += chosen;
                if (cap > 0)
                    CappedRows<T>.Gradient(x, y, columns, cap);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Largest(float* x, int count, float before)
    {
        // A NaN logit makes the sum NaN, whatever the largest logit is.
        int j = 0;
        T a = T.Create(before),
            b = a;
        for (; j + (2 * T.Count) <= count; j += 2 * T.Count)
        {
            a = T.MaxNative(T.Load(x + j), a);
            b = T.MaxNative(T.Load(x + j + T.Count), b);
        }

        float largest = T.Largest(T.MaxNative(a, b));
        for (; j < count; j++)
            largest = x[j] > largest ? x[j] : largest;
        return largest;
    }

    // Returns Σ e^u and Σ u e^u.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (float Sum, float Weighted) Sums(float* x, int count, float largest, float rate)
    {
        int j = 0;
        T sum = T.Zero,
            weighted = T.Zero;
        for (; j + T.Count <= count; j += T.Count)
        {
            T u = T.MaxNative(T.Create(Lowest), (T.Load(x + j) - T.Create(largest)) * T.Create(rate));
            T power = VectorMath<T>.Exp(u);
            sum += power;
            weighted = T.MultiplyAdd(u, power, weighted);
        }

        float total = T.Sum(sum),
            product = T.Sum(weighted);
        for (; j < count; j++)
        {
            float u = Math.Max(Lowest, (x[j] - largest) * rate),
                power = Power(u);
            total += power;
            product += u * power;
        }

        return (total, product);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Probabilities(
        float* x,
        float* y,
        int count,
        float largest,
        float logSum,
        float rate,
        float factor
    )
    {
        int j = 0;
        for (; j + T.Count <= count; j += T.Count)
            At<T>(x + j, y + j);
        for (; j < count; j++)
            At<Lanes32>(x + j, y + j);

        void At<TLanes>(float* from, float* to)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes u = TLanes.MultiplyAdd(
                TLanes.Load(from) - TLanes.Create(largest),
                TLanes.Create(rate),
                TLanes.Create(-logSum)
            );
            TLanes.Store(VectorMath<TLanes>.Exp(u) * TLanes.Create(factor), to);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WithEntropy(
        float* x,
        float* y,
        int count,
        float largest,
        float logSum,
        float rate,
        float chosen,
        float spread,
        float mean
    )
    {
        int j = 0;
        for (; j + T.Count <= count; j += T.Count)
            At<T>(x + j, y + j);
        for (; j < count; j++)
            At<Lanes32>(x + j, y + j);

        void At<TLanes>(float* from, float* to)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes u = TLanes.MultiplyAdd(
                TLanes.Load(from) - TLanes.Create(largest),
                TLanes.Create(rate),
                TLanes.Create(-logSum)
            );
            u = TLanes.MaxNative(TLanes.Create(Lowest), u);
            TLanes factor = TLanes.MultiplyAdd(TLanes.Create(-spread), u + TLanes.Create(mean), TLanes.Create(-chosen));
            TLanes.Store(VectorMath<TLanes>.Exp(u) * factor, to);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Power(float x) => Lanes32.Sum(VectorMath<Lanes32>.Exp(Lanes32.Create(x)));
}
