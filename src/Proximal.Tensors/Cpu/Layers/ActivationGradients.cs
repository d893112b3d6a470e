using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

/// <summary>
/// Gradient of an activation and its column sums, which are the bias gradient, in a single pass over memory.
/// </summary>
internal static unsafe class ActivationGradients<T>
    where T : struct, ILanes<T>
{
    // Above this size, splitting the work over the worker pool saves more than a single pass.
    private const int MinParallelWork = 1 << 16;

    /// <summary>dy *= activation'(x), then dbias += column sums of dy. A null dbias is skipped.</summary>
    public static void Run(Activation activation, float* x, float* y, float* dy, float* dbias, int rows, int columns)
    {
        if (
            dbias == null
            || activation == Activation.None
            || columns % T.Count != 0
            || (long)rows * columns >= MinParallelWork
        )
        {
            ActivationSweeps<T>.Backward(activation, x, y, dy, rows * columns);
            if (dbias != null)
                Reductions<T>.AddColumnSums(dy, dbias, rows, columns);
            return;
        }

        switch (activation)
        {
            case Activation.Tanh:
                Fused<TanhFunction>(y, y, dy, dbias, rows, columns);
                break;
            case Activation.Relu:
                Fused<ReluFunction>(y, y, dy, dbias, rows, columns);
                break;
            case Activation.Elu:
                Fused<EluFunction>(y, y, dy, dbias, rows, columns);
                break;
            case Activation.Gelu:
                Fused<GeluTanhFunction>(x, y, dy, dbias, rows, columns);
                break;
            case Activation.Silu:
                Fused<SiluFunction>(x, y, dy, dbias, rows, columns);
                break;
            case Activation.GeluErf:
                Fused<GeluErfFunction>(x, y, dy, dbias, rows, columns);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(activation), activation, "not an activation");
        }
    }

    // Columns are summed in the order of the rows, as Reductions does.
    private static void Fused<TFunction>(float* x, float* y, float* dy, float* dbias, int rows, int columns)
        where TFunction : struct, IUnaryFunction
    {
        int j = 0;
        for (; j + (4 * T.Count) <= columns; j += 4 * T.Count)
        {
            T a = T.Zero,
                b = T.Zero,
                c = T.Zero,
                d = T.Zero;
            nint at = j;
            for (int r = 0; r < rows; r++, at += columns)
            {
                a += At<TFunction>(x + at, y + at, dy + at);
                b += At<TFunction>(x + at + T.Count, y + at + T.Count, dy + at + T.Count);
                c += At<TFunction>(x + at + (2 * T.Count), y + at + (2 * T.Count), dy + at + (2 * T.Count));
                d += At<TFunction>(x + at + (3 * T.Count), y + at + (3 * T.Count), dy + at + (3 * T.Count));
            }

            float* to = dbias + j;
            T.Store(T.Load(to) + a, to);
            T.Store(T.Load(to + T.Count) + b, to + T.Count);
            T.Store(T.Load(to + (2 * T.Count)) + c, to + (2 * T.Count));
            T.Store(T.Load(to + (3 * T.Count)) + d, to + (3 * T.Count));
        }

        for (; j < columns; j += T.Count)
        {
            T sum = T.Zero;
            nint at = j;
            for (int r = 0; r < rows; r++, at += columns)
                sum += At<TFunction>(x + at, y + at, dy + at);
            T.Store(T.Load(dbias + j) + sum, dbias + j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T At<TFunction>(float* x, float* y, float* dy)
        where TFunction : struct, IUnaryFunction
    {
        T gradient = TFunction.Derivative(T.Load(x), T.Load(y)) * T.Load(dy);
        T.Store(gradient, dy);
        return gradient;
    }
}
