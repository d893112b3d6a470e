namespace Proximal.Tensors;

/// <summary>
/// Softmax and log-softmax over the last axis. Rows of at most 32 elements, such as the logits of a few actions, are
/// transposed in scratch memory so that each lane of a register holds another row. Longer rows fill registers by
/// themselves.
/// </summary>
internal static unsafe class SoftmaxRows<T>
    where T : struct, ILanes<T>
{
    private const int Short = 32;

    internal readonly struct SoftmaxSweep(float* x, float* y, int columns, bool logarithm) : ISweep
    {
        public void Run(int from, int to)
        {
            if (columns > Short)
            {
                for (int r = from; r < to; r++)
                {
                    long at = (long)r * columns;
                    if (logarithm)
                        LongLogSoftmax(x + at, y + at, columns);
                    else
                        LongSoftmax(x + at, y + at, columns);
                }

                return;
            }

            float* block = stackalloc float[Short * T.Count];
            int row = from;
            for (; row + T.Count <= to; row += T.Count)
                ShortRows<T>(x, y, row, columns, logarithm, block);
            for (; row < to; row++)
                ShortRows<Lanes32>(x, y, row, columns, logarithm, block);
        }
    }

    /// <summary>dx += y (dy - Σ dy y) for softmax, dx += dy - e^y Σ dy for log-softmax.</summary>
    internal readonly struct SoftmaxGradientSweep(float* y, float* dy, float* dx, int columns, bool logarithm) : ISweep
    {
        public void Run(int from, int to)
        {
            if (columns > Short)
            {
                for (int r = from; r < to; r++)
                {
                    long at = (long)r * columns;
                    if (logarithm)
                        LongLogGradient(y + at, dy + at, dx + at, columns);
                    else
                        LongGradient(y + at, dy + at, dx + at, columns);
                }

                return;
            }

            float* block = stackalloc float[2 * Short * T.Count];
            int row = from;
            for (; row + T.Count <= to; row += T.Count)
                ShortGradient<T>(y, dy, dx, row, columns, logarithm, block);
            for (; row < to; row++)
                ShortGradient<Lanes32>(y, dy, dx, row, columns, logarithm, block);
        }
    }

    private static void ShortRows<TLanes>(float* x, float* y, int row, int columns, bool logarithm, float* block)
        where TLanes : struct, ILanes<TLanes>
    {
        int lanes = TLanes.Count;
        long start = (long)row * columns;
        TransposeIn(x + start, block, lanes, columns);
        TLanes largest = TLanes.Load(block);
        for (int j = 1; j < columns; j++)
            largest = TLanes.Max(largest, TLanes.Load(block + (j * lanes)));
        TLanes sum = TLanes.Zero;
        for (int j = 0; j < columns; j++)
        {
            TLanes shifted = TLanes.Load(block + (j * lanes)) - largest;
            TLanes power = VectorMath<TLanes>.Exp(shifted);
            sum += power;
            TLanes.Store(logarithm ? shifted : power, block + (j * lanes));
        }

        TLanes last = logarithm ? VectorMath<TLanes>.Log(sum) : TLanes.Create(1f) / sum;
        for (int j = 0; j < columns; j++)
        {
            TLanes value = TLanes.Load(block + (j * lanes));
            TLanes.Store(logarithm ? value - last : value * last, block + (j * lanes));
        }

        float* target = y + start;
        for (int r = 0; r < lanes; r++)
        for (int j = 0; j < columns; j++)
            *target++ = block[(j * lanes) + r];
    }

    private static void ShortGradient<TLanes>(
        float* y,
        float* dy,
        float* dx,
        int row,
        int columns,
        bool logarithm,
        float* block
    )
        where TLanes : struct, ILanes<TLanes>
    {
        int lanes = TLanes.Count;
        long start = (long)row * columns;
        float* gradients = block + (columns * lanes);
        TransposeIn(y + start, block, lanes, columns);
        TransposeIn(dy + start, gradients, lanes, columns);
        TLanes sum = TLanes.Zero;
        for (int j = 0; j < columns; j++)
        {
            TLanes gradient = TLanes.Load(gradients + (j * lanes));
            sum = logarithm ? sum + gradient : TLanes.MultiplyAdd(gradient, TLanes.Load(block + (j * lanes)), sum);
        }

        for (int j = 0; j < columns; j++)
        {
            TLanes value = TLanes.Load(block + (j * lanes));
            TLanes gradient = TLanes.Load(gradients + (j * lanes));
            TLanes result = logarithm ? gradient - (VectorMath<TLanes>.Exp(value) * sum) : value * (gradient - sum);
            TLanes.Store(result, block + (j * lanes));
        }

        float* target = dx + start;
        for (int r = 0; r < lanes; r++)
        for (int j = 0; j < columns; j++)
            *target++ += block[(j * lanes) + r];
    }

    private static void TransposeIn(float* rows, float* block, int lanes, int columns)
    {
        for (int r = 0; r < lanes; r++)
        for (int j = 0; j < columns; j++)
            block[(j * lanes) + r] = *rows++;
    }

    private static void LongSoftmax(float* x, float* y, int columns)
    {
        float sum = Exponentials(x, y, columns, Reductions<T>.Max(x, columns), store: true);
        new Elementwise<T>.AffineSweep(y, y, 1f / sum, 0f).Run(0, columns);
    }

    private static void LongLogSoftmax(float* x, float* y, int columns)
    {
        float largest = Reductions<T>.Max(x, columns);
        float sum = Exponentials(x, y, columns, largest, store: false);
        new Elementwise<T>.AffineSweep(x, y, 1f, -(largest + MathF.Log(sum))).Run(0, columns);
    }

    private static float Exponentials(float* x, float* y, int columns, float largest, bool store)
    {
        int j = 0;
        T sum = T.Zero;
        for (; j + T.Count <= columns; j += T.Count)
        {
            T power = VectorMath<T>.Exp(T.Load(x + j) - T.Create(largest));
            sum += power;
            if (store)
                T.Store(power, y + j);
        }

        Lanes32 rest = Lanes32.Zero;
        for (; j < columns; j++)
        {
            Lanes32 power = VectorMath<Lanes32>.Exp(Lanes32.Create(x[j] - largest));
            rest += power;
            if (store)
                Lanes32.Store(power, y + j);
        }

        return T.Sum(sum) + Lanes32.Sum(rest);
    }

    private static void LongGradient(float* y, float* dy, float* dx, int columns)
    {
        float sum = Reductions<T>.Dot(dy, y, columns);
        int j = 0;
        for (; j + T.Count <= columns; j += T.Count)
            T.Store(T.MultiplyAdd(T.Load(y + j), T.Load(dy + j) - T.Create(sum), T.Load(dx + j)), dx + j);
        for (; j < columns; j++)
            dx[j] = float.MultiplyAddEstimate(y[j], dy[j] - sum, dx[j]);
    }

    private static void LongLogGradient(float* y, float* dy, float* dx, int columns)
    {
        float sum = Reductions<T>.Sum(dy, columns);
        int j = 0;
        for (; j + T.Count <= columns; j += T.Count)
            T.Store(T.Load(dx + j) + (T.Load(dy + j) - (VectorMath<T>.Exp(T.Load(y + j)) * T.Create(sum))), dx + j);
        for (; j < columns; j++)
            dx[j] += dy[j] - Lanes32.Sum(VectorMath<Lanes32>.Exp(Lanes32.Create(y[j])) * Lanes32.Create(sum));
    }
}
