using System.Runtime.Intrinsics;

namespace Proximal.Tensors;

/// <summary>Sums and maxima along one axis of [outer, axis, inner], each computed in a fixed order.</summary>
internal static unsafe class Reductions<T>
    where T : struct, ILanes<T>
{
    public static void Reduce(Reduction op, float* x, float* y, int outer, int axis, int inner)
    {
        for (int o = 0; o < outer; o++)
        {
            float* source = x + ((long)o * axis * inner);
            float* target = y + ((long)o * inner);
            switch (op)
            {
                case Reduction.Sum when inner == 1:
                    *target = Sum(source, axis);
                    break;
                case Reduction.Sum:
                    SumRows(source, target, axis, inner);
                    break;
                case Reduction.Max when inner == 1:
                    *target = Max(source, axis);
                    break;
                case Reduction.Max:
                    MaxRows(source, target, axis, inner);
                    break;
                case Reduction.ArgMax:
                    for (int i = 0; i < inner; i++)
                        target[i] = ArgMax(source + i, axis, inner);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(op), op, "not a reduction");
            }
        }
    }

    /// <summary>Sum of an array.</summary>
    public static float Sum(float* x, int count)
    {
        int i = 0;
        T a = T.Zero,
            b = T.Zero,
            c = T.Zero,
            d = T.Zero;
        for (; i + (4 * T.Count) <= count; i += 4 * T.Count)
        {
            a += T.Load(x + i);
            b += T.Load(x + i + T.Count);
            c += T.Load(x + i + (2 * T.Count));
            d += T.Load(x + i + (3 * T.Count));
        }

        for (; i + T.Count <= count; i += T.Count)
            a += T.Load(x + i);
        float sum = 0f;
        for (; i < count; i++)
            sum += x[i];
        return T.Sum((a + b) + (c + d)) + sum;
    }

    /// <summary>Dot product of two arrays.</summary>
    public static float Dot(float* x, float* y, int count)
    {
        int i = 0;
        T a = T.Zero,
            b = T.Zero;
        for (; i + (2 * T.Count) <= count; i += 2 * T.Count)
        {
            a = T.MultiplyAdd(T.Load(x + i), T.Load(y + i), a);
            b = T.MultiplyAdd(T.Load(x + i + T.Count), T.Load(y + i + T.Count), b);
        }

        for (; i + T.Count <= count; i += T.Count)
            a = T.MultiplyAdd(T.Load(x + i), T.Load(y + i), a);
        float sum = 0f;
        for (; i < count; i++)
            sum = float.MultiplyAddEstimate(x[i], y[i], sum);
        return T.Sum(a + b) + sum;
    }

    /// <summary>Largest element; -∞ for an empty array, NaN if an element is NaN.</summary>
    public static float Max(float* x, int count)
    {
        int i = 0;
        float largest = float.NegativeInfinity;
        if (count >= T.Count)
        {
            T lanes = T.Load(x);
            for (i = T.Count; i + T.Count <= count; i += T.Count)
                lanes = T.Max(lanes, T.Load(x + i));
            float* values = stackalloc float[T.Count];
            T.Store(lanes, values);
            for (int lane = 0; lane < T.Count; lane++)
                largest = MathF.Max(largest, values[lane]);
        }

        for (; i < count; i++)
            largest = MathF.Max(largest, x[i]);
        return largest;
    }

    /// <summary>target[j] += Σ source[row, j] over the rows.</summary>
    public static void AddColumnSums(float* source, float* target, int rows, int columns)
    {
        if (columns < T.Count && T.Count % columns == 0)
        {
            AddNarrowColumnSums(source, target, rows, columns);
            return;
        }

        int j = 0;
        for (; j + (4 * T.Count) <= columns; j += 4 * T.Count)
        {
            float* at = source + j;
            T a = T.Zero,
                b = T.Zero,
                c = T.Zero,
                d = T.Zero;
            for (int r = 0; r < rows; r++, at += columns)
            {
                a += T.Load(at);
                b += T.Load(at + T.Count);
                c += T.Load(at + (2 * T.Count));
                d += T.Load(at + (3 * T.Count));
            }

            float* to = target + j;
            T.Store(T.Load(to) + a, to);
            T.Store(T.Load(to + T.Count) + b, to + T.Count);
            T.Store(T.Load(to + (2 * T.Count)) + c, to + (2 * T.Count));
            T.Store(T.Load(to + (3 * T.Count)) + d, to + (3 * T.Count));
        }

        for (; j + T.Count <= columns; j += T.Count)
        {
            float* at = source + j;
            T sum = T.Zero;
            for (int r = 0; r < rows; r++, at += columns)
                sum += T.Load(at);
            T.Store(T.Load(target + j) + sum, target + j);
        }

        for (; j < columns; j++)
        {
            float sum = 0f;
            for (int r = 0; r < rows; r++)
                sum += source[((long)r * columns) + j];
            target[j] += sum;
        }
    }

    /// <summary>
    /// Column sums of narrow rows, several of which fill a register: lane l holds a partial sum of column l mod
    /// columns.
    /// </summary>
    private static void AddNarrowColumnSums(float* source, float* target, int rows, int columns)
    {
        int count = rows * columns;
        int i = 0;
        T sum = T.Zero;
        for (; i + T.Count <= count; i += T.Count)
            sum += T.Load(source + i);
        float* parts = stackalloc float[T.Count];
        T.Store(sum, parts);
        for (int lane = 0; i < count; i++, lane++)
            parts[lane] += source[i];
        for (int j = 0; j < columns; j++)
        {
            float total = 0f;
            for (int lane = j; lane < T.Count; lane += columns)
                total += parts[lane];
            target[j] += total;
        }
    }

    /// <summary>dx[o, a, i] += scale dy[o, i].</summary>
    public static void Spread(float* dy, float* dx, int outer, int axis, int inner, float scale)
    {
        for (int o = 0; o < outer; o++)
        {
            float* from = dy + ((long)o * inner);
            float* to = dx + ((long)o * axis * inner);
            if (inner == 1)
            {
                float value = *from * scale;
                int i = 0;
                for (; i + T.Count <= axis; i += T.Count)
                    T.Store(T.Load(to + i) + T.Create(value), to + i);
                for (; i < axis; i++)
                    to[i] += value;
                continue;
            }

            for (int a = 0; a < axis; a++, to += inner)
                new Elementwise<T>.AddScaledSweep(from, to, scale).Run(0, inner);
        }
    }

    /// <summary>dx[o, a*, i] += dy[o, i] at the first a* with x = y.</summary>
    public static void MaxGradient(float* x, float* y, float* dy, float* dx, int outer, int axis, int inner)
    {
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
            {
                long result = ((long)o * inner) + i;
                long first = ((long)o * axis * inner) + i;
                for (int a = 0; a < axis; a++)
                {
                    long at = first + ((long)a * inner);
                    if (x[at] != y[result])
                        continue;
                    dx[at] += dy[result];
                    break;
                }
            }
        }
    }

    /// <summary>Σ x², accumulated in double precision.</summary>
    public static double SumOfSquares(float* x, int count)
    {
        int i = 0;
        double sum = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<double> a = default,
                b = default,
                c = default,
                d = default;
            for (; i + 32 <= count; i += 32)
            {
                (Vector512<double> first, Vector512<double> second) = Vector512.Widen(Vector512.Load(x + i));
                (Vector512<double> third, Vector512<double> fourth) = Vector512.Widen(Vector512.Load(x + i + 16));
                a = Vector512.MultiplyAddEstimate(first, first, a);
                b = Vector512.MultiplyAddEstimate(second, second, b);
                c = Vector512.MultiplyAddEstimate(third, third, c);
                d = Vector512.MultiplyAddEstimate(fourth, fourth, d);
            }

            sum = Vector512.Sum((a + b) + (c + d));
        }
        else
        {
            Vector256<double> a = default,
                b = default,
                c = default,
                d = default;
            for (; i + 16 <= count; i += 16)
            {
                (Vector256<double> first, Vector256<double> second) = Vector256.Widen(Vector256.Load(x + i));
                (Vector256<double> third, Vector256<double> fourth) = Vector256.Widen(Vector256.Load(x + i + 8));
                a = Vector256.MultiplyAddEstimate(first, first, a);
                b = Vector256.MultiplyAddEstimate(second, second, b);
                c = Vector256.MultiplyAddEstimate(third, third, c);
                d = Vector256.MultiplyAddEstimate(fourth, fourth, d);
            }

            sum = Vector256.Sum((a + b) + (c + d));
        }

        for (; i < count; i++)
            sum += (double)x[i] * x[i];
        return sum;
    }

    /// <summary>Whether every element is finite.</summary>
    public static bool AllFinite(float* x, int count)
    {
        int i = 0;
        T worst = T.Zero;
        for (; i + T.Count <= count; i += T.Count)
        {
            // x · 0 is 0 for a finite x and NaN otherwise; addition keeps NaN.
            worst = T.MultiplyAdd(T.Load(x + i), T.Zero, worst);
        }

        for (; i < count; i++)
            if (!float.IsFinite(x[i]))
                return false;
        return T.Sum(worst) == 0f;
    }

    private static void SumRows(float* x, float* y, int rows, int columns)
    {
        new Span<float>(y, columns).Clear();
        AddColumnSums(x, y, rows, columns);
    }

    private static void MaxRows(float* x, float* y, int rows, int columns)
    {
        new Span<float>(y, columns).Fill(float.NegativeInfinity);
        for (int r = 0; r < rows; r++, x += columns)
        {
            int j = 0;
            for (; j + T.Count <= columns; j += T.Count)
                T.Store(T.Max(T.Load(y + j), T.Load(x + j)), y + j);
            for (; j < columns; j++)
                y[j] = MathF.Max(y[j], x[j]);
        }
    }

    private static int ArgMax(float* x, int count, int step)
    {
        int best = 0;
        float largest = float.NegativeInfinity;
        for (int i = 0; i < count; i++)
        {
            float value = x[(long)i * step];
            if (float.IsNaN(value))
                return i;
            if (value > largest)
            {
                largest = value;
                best = i;
            }
        }

        return best;
    }
}
