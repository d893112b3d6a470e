using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

/// <summary>Gather and scatter kernels. Indices are integral float32 numbers.</summary>
internal static unsafe class Indexing<T>
    where T : struct, ILanes<T>
{
    public static void GatherRows(WeightRows table, float* indices, float* y, int rows, int count, int width)
    {
        for (int i = 0; i < count; i++)
        {
            nint row = Index(indices[i], rows);
            float* target = y + ((long)i * width);
            if (!table.IsSingle)
            {
                table.ExpandRows(row, 1, target);
                continue;
            }

            float* source = table.Singles + (row * width);
            if (width <= 8)
                for (int j = 0; j < width; j++)
                    target[j] = source[j];
            else
                new ReadOnlySpan<float>(source, width).CopyTo(new Span<float>(target, width));
        }
    }

    public static void ScatterAddRows(float* dy, float* indices, float* table, int rows, int count, int width)
    {
        for (int i = 0; i < count; i++)
        {
            float* target = table + ((long)Index(indices[i], rows) * width);
            float* source = dy + ((long)i * width);
            int j = 0;
            for (; j + T.Count <= width; j += T.Count)
                T.Store(T.Load(target + j) + T.Load(source + j), target + j);
            for (; j < width; j++)
                target[j] += source[j];
        }
    }

    public static void GatherColumn(float* x, float* indices, float* y, int rows, int columns)
    {
        for (int i = 0; i < rows; i++)
            y[i] = x[((long)i * columns) + Index(indices[i], columns)];
    }

    public static void GatherColumnGradient(float* dy, float* indices, float* dx, int rows, int columns)
    {
        for (int i = 0; i < rows; i++)
            dx[((long)i * columns) + Index(indices[i], columns)] += dy[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Index(float value, int length)
    {
        int index = (int)value;
        if (index != value || (uint)index >= (uint)length)
            Throw(value, length);
        return index;
    }

    private static void Throw(float value, int length) =>
        throw new ArgumentOutOfRangeException(
            nameof(value),
            value,
            $"an index must be an integer from 0 to {length - 1}"
        );
}
