using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

/// <summary>The log-probability of a target and the entropy, row by row, from logits; and their gradient, in place.</summary>
internal static unsafe class LogProbRows<T>
    where T : struct, ILanes<T>
{
    /// <summary>statistics [rows, 2] receive the largest logit and log Σ e^((z - largest) / temperature).</summary>
    internal readonly struct ForwardSweep(
        float* logits, float* targets, float* statistics, float* logProb, float* entropy, int vocabulary, float temperature) : ISweep
    {
        public void Run(int from, int to)
        {
            float rate = 1f / temperature;
            for (int r = from; r < to; r++)
            {
                float* row = logits + ((long)r * vocabulary);
                int target = Target(targets[r], vocabulary);
                float largest = Reductions<T>.Max(row, vocabulary);
                (float sum, float weighted) = Sums(row, vocabulary, largest, rate);
                float logSum = MathF.Log(sum);
                statistics[2 * (long)r] = largest;
                statistics[(2 * (long)r) + 1] = logSum;
                logProb[r] = ((row[target] - largest) * rate) - logSum;
                entropy[r] = logSum - (weighted / sum);
            }
        }

        // Σ e^u and Σ u e^u with u = (z - largest) / temperature.
        private static (float Sum, float Weighted) Sums(float* x, int count, float largest, float rate)
        {
            int j = 0;
            T sum = T.Zero, weighted = T.Zero;
            for (; j + T.Count <= count; j += T.Count)
            {
                T u = T.Greater(T.Create(-1e30f), (T.Load(x + j) - T.Create(largest)) * T.Create(rate));
                T power = VectorMath<T>.Exp(u);
                sum += power;
                weighted = T.MultiplyAdd(u, power, weighted);
            }

            float total = T.Sum(sum), product = T.Sum(weighted);
            for (; j < count; j++)
            {
                float u = Math.Max(-1e30f, (x[j] - largest) * rate);
                float power = Lanes32.Sum(VectorMath<Lanes32>.Exp(Lanes32.Create(u)));
                total += power;
                product += u * power;
            }

            return (total, product);
        }
    }

    /// <summary>logits = the gradient with respect to them: (g (1[target] - p) - h p (log p + entropy)) / temperature.</summary>
    internal readonly struct GradientSweep(
        float* logits, float* targets, float* statistics, float* entropy, float* dlogProb, float* dentropy, int vocabulary, float temperature) : ISweep
    {
        public void Run(int from, int to)
        {
            float rate = 1f / temperature;
            for (int r = from; r < to; r++)
            {
                float* row = logits + ((long)r * vocabulary);
                float first = dlogProb[r] * rate, second = dentropy[r] * rate;
                float largest = statistics[2 * (long)r], logSum = statistics[(2 * (long)r) + 1];
                if (first == 0 && second == 0)
                {
                    new Span<float>(row, vocabulary).Clear();
                    continue;
                }

                if (second == 0) Probabilities(row, largest, logSum, rate, -first);
                else WithEntropy(row, largest, logSum, rate, first, second, entropy[r]);
                row[(int)targets[r]] += first;
            }
        }

        private void Probabilities(float* row, float largest, float logSum, float rate, float factor)
        {
            int j = 0;
            for (; j + T.Count <= vocabulary; j += T.Count) At<T>(row + j);
            for (; j < vocabulary; j++) At<Lanes32>(row + j);

            void At<TLanes>(float* x)
                where TLanes : struct, ILanes<TLanes>
            {
                TLanes u = TLanes.MultiplyAdd(TLanes.Load(x) - TLanes.Create(largest), TLanes.Create(rate), TLanes.Create(-logSum));
                TLanes.Store(VectorMath<TLanes>.Exp(u) * TLanes.Create(factor), x);
            }
        }

        private void WithEntropy(float* row, float largest, float logSum, float rate, float first, float second, float mean)
        {
            int j = 0;
            for (; j + T.Count <= vocabulary; j += T.Count) At<T>(row + j);
            for (; j < vocabulary; j++) At<Lanes32>(row + j);

            void At<TLanes>(float* x)
                where TLanes : struct, ILanes<TLanes>
            {
                TLanes u = TLanes.MultiplyAdd(TLanes.Load(x) - TLanes.Create(largest), TLanes.Create(rate), TLanes.Create(-logSum));
                u = TLanes.Greater(TLanes.Create(-1e30f), u);
                TLanes factor = TLanes.MultiplyAdd(TLanes.Create(-second), u + TLanes.Create(mean), TLanes.Create(-first));
                TLanes.Store(VectorMath<TLanes>.Exp(u) * factor, x);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Target(float value, int vocabulary)
    {
        int target = (int)value;
        if (target != value || (uint)target >= (uint)vocabulary)
            throw new ArgumentOutOfRangeException(nameof(value), value, $"a target is a whole number from 0 to {vocabulary - 1}");
        return target;
    }
}
