namespace Proximal.Tensors;

/// <summary>Kernels of functions of one variable over flat arrays.</summary>
internal static unsafe class Elementwise<T>
    where T : struct, ILanes<T>
{
    /// <summary>y = f(x).</summary>
    internal readonly struct UnarySweep<TFunction>(float* x, float* y) : ISweep
        where TFunction : struct, IUnaryFunction
    {
        public void Run(int from, int to)
        {
            int i = from;
            for (; i + T.Count <= to; i += T.Count)
                T.Store(TFunction.Value(T.Load(x + i)), y + i);
            for (; i < to; i++)
                Lanes32.Store(TFunction.Value(Lanes32.Load(x + i)), y + i);
        }
    }

    /// <summary>dx += f'(x) dy.</summary>
    internal readonly struct UnaryGradientSweep<TFunction>(float* x, float* y, float* dy, float* dx) : ISweep
        where TFunction : struct, IUnaryFunction
    {
        public void Run(int from, int to)
        {
            int i = from;
            for (; i + T.Count <= to; i += T.Count)
            {
                T derivative = TFunction.Derivative(T.Load(x + i), T.Load(y + i));
                T.Store(T.MultiplyAdd(derivative, T.Load(dy + i), T.Load(dx + i)), dx + i);
            }

            for (; i < to; i++)
            {
                Lanes32 derivative = TFunction.Derivative(Lanes32.Load(x + i), Lanes32.Load(y + i));
                Lanes32.Store(Lanes32.MultiplyAdd(derivative, Lanes32.Load(dy + i), Lanes32.Load(dx + i)), dx + i);
            }
        }
    }

    /// <summary>dy *= f'(x), in place.</summary>
    internal readonly struct UnaryInPlaceGradientSweep<TFunction>(float* x, float* y, float* dy) : ISweep
        where TFunction : struct, IUnaryFunction
    {
        public void Run(int from, int to)
        {
            int i = from;
            for (; i + T.Count <= to; i += T.Count)
                T.Store(TFunction.Derivative(T.Load(x + i), T.Load(y + i)) * T.Load(dy + i), dy + i);
            for (; i < to; i++)
                Lanes32.Store(
                    TFunction.Derivative(Lanes32.Load(x + i), Lanes32.Load(y + i)) * Lanes32.Load(dy + i),
                    dy + i
                );
        }
    }

    /// <summary>y = scale x + shift.</summary>
    internal readonly struct AffineSweep(float* x, float* y, float scale, float shift) : ISweep
    {
        public void Run(int from, int to)
        {
            int i = from;
            for (; i + T.Count <= to; i += T.Count)
                T.Store(T.MultiplyAdd(T.Create(scale), T.Load(x + i), T.Create(shift)), y + i);
            for (; i < to; i++)
                y[i] = float.MultiplyAddEstimate(scale, x[i], shift);
        }
    }

    /// <summary>y += scale x.</summary>
    internal readonly struct AddScaledSweep(float* x, float* y, float scale) : ISweep
    {
        public void Run(int from, int to)
        {
            int i = from;
            for (; i + T.Count <= to; i += T.Count)
                T.Store(T.MultiplyAdd(T.Create(scale), T.Load(x + i), T.Load(y + i)), y + i);
            for (; i < to; i++)
                y[i] = float.MultiplyAddEstimate(scale, x[i], y[i]);
        }
    }

    /// <summary>y += weight (x - y).</summary>
    internal readonly struct LerpSweep(float* x, float* y, float weight) : ISweep
    {
        public void Run(int from, int to)
        {
            int i = from;
            for (; i + T.Count <= to; i += T.Count)
                At<T>(i);
            for (; i < to; i++)
                At<Lanes32>(i);
        }

        private void At<TLanes>(int i)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes value = TLanes.Load(y + i);
            TLanes.Store(TLanes.MultiplyAdd(TLanes.Create(weight), TLanes.Load(x + i) - value, value), y + i);
        }
    }

    /// <summary>y = x^exponent. Common exponents are computed exactly by products and square roots.</summary>
    internal readonly struct PowerSweep(float* x, float* y, float exponent) : ISweep
    {
        public void Run(int from, int to)
        {
            for (int i = from; i < to; i++)
                y[i] = Raise(x[i], exponent);
        }
    }

    /// <summary>dx += exponent x^(exponent - 1) dy.</summary>
    internal readonly struct PowerGradientSweep(float* x, float* dy, float* dx, float exponent) : ISweep
    {
        public void Run(int from, int to)
        {
            for (int i = from; i < to; i++)
                dx[i] += exponent * Raise(x[i], exponent - 1) * dy[i];
        }
    }

    /// <summary>y = min(max(x, low), high); NaN stays NaN.</summary>
    internal readonly struct ClampSweep(float* x, float* y, float low, float high) : ISweep
    {
        public void Run(int from, int to)
        {
            int i = from;
            for (; i + T.Count <= to; i += T.Count)
                T.Store(T.MinNative(T.Create(high), T.MaxNative(T.Create(low), T.Load(x + i))), y + i);
            for (; i < to; i++)
                Lanes32.Store(
                    Lanes32.MinNative(
                        Lanes32.Create(high),
                        Lanes32.MaxNative(Lanes32.Create(low), Lanes32.Load(x + i))
                    ),
                    y + i
                );
        }
    }

    /// <summary>dx += dy where low ≤ x ≤ high.</summary>
    internal readonly struct ClampGradientSweep(float* x, float* dy, float* dx, float low, float high) : ISweep
    {
        public void Run(int from, int to)
        {
            int i = from;
            for (; i + T.Count <= to; i += T.Count)
            {
                T value = T.Load(x + i);
                T within = T.LessOrEqual(T.Create(low), value) & T.LessOrEqual(value, T.Create(high));
                T.Store(T.Load(dx + i) + (within & T.Load(dy + i)), dx + i);
            }

            for (; i < to; i++)
                if (x[i] >= low && x[i] <= high)
                    dx[i] += dy[i];
        }
    }

    /// <summary>y = a where the condition is not 0, otherwise b.</summary>
    internal readonly struct SelectSweep(float* condition, float* a, float* b, float* y) : ISweep
    {
        public void Run(int from, int to)
        {
            int i = from;
            for (; i + T.Count <= to; i += T.Count)
                T.Store(T.Select(T.Equal(T.Load(condition + i), T.Zero), T.Load(b + i), T.Load(a + i)), y + i);
            for (; i < to; i++)
                y[i] = condition[i] != 0 ? a[i] : b[i];
        }
    }

    /// <summary>da += dy where the condition is not 0, otherwise db += dy.</summary>
    internal readonly struct SelectGradientSweep(float* condition, float* dy, float* da, float* db) : ISweep
    {
        public void Run(int from, int to)
        {
            int i = from;
            for (; i + T.Count <= to; i += T.Count)
            {
                T unset = T.Equal(T.Load(condition + i), T.Zero);
                T derivative = T.Load(dy + i);
                if (da != null)
                    T.Store(T.Load(da + i) + T.Select(unset, T.Zero, derivative), da + i);
                if (db != null)
                    T.Store(T.Load(db + i) + T.Select(unset, derivative, T.Zero), db + i);
            }

            for (; i < to; i++)
            {
                float* target = condition[i] != 0 ? da : db;
                if (target != null)
                    target[i] += dy[i];
            }
        }
    }

    private static float Raise(float x, float exponent) =>
        exponent switch
        {
            0f => 1f,
            1f => x,
            2f => x * x,
            3f => x * x * x,
            0.5f => MathF.Sqrt(x),
            -1f => 1f / x,
            -0.5f => 1f / MathF.Sqrt(x),
            _ => MathF.Pow(x, exponent),
        };
}
