using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Proximal.Tensors;

/// <summary>
/// Makes long rows orthogonal with equal lengths by CholeskyQR2 (Yamamoto et al. 2015): V V' = L L', then L⁻¹ V, twice.
/// The result is that of the Gram-Schmidt method up to rounding, but the work is on pieces that stay in the cache: each
/// sweep reads the rows as they were drawn, so nothing of their size is needed beside them.
/// </summary>
/// <remarks>Pieces and the order of their sums are fixed, so the result does not depend on the number of threads.</remarks>
internal static class CholeskyQr
{
    private const int Piece = 1024;

    /// <summary>
    /// Whether the method suits random rows: long enough to pay, conditioned well enough (the condition number squared
    /// must be far below 1e16), and few enough that the products of the pieces need no more memory than the rows.
    /// </summary>
    public static bool Suits(int count, int length) => length >= 2 * Piece && length >= 4 * count && count <= Piece / 2;

    /// <summary>Overwrites the rows, which all have the same length.</summary>
    /// <param name="values">The rows one after another, or their elements side by side.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="sideBySide">Whether element k of row i is at k · count + i.</param>
    /// <param name="gain">The length of each row of the result.</param>
    public static void Orthonormalize(float[] values, int count, bool sideBySide, double gain)
    {
        int length = values.Length / count,
            pieces = (length + Piece - 1) / Piece;
        double[][] products = new double[pieces][];
        for (int i = 0; i < pieces; i++)
            products[i] = new double[count * count];

        var rows = new Rows(values, count, length, sideBySide);
        var sweep = new Sweep(rows, products, [], Store: null);
        WorkerPool.Current.Run(pieces, ref sweep);
        double[] first = Factor(products, count);
        sweep = new Sweep(rows, products, [first], Store: null);
        WorkerPool.Current.Run(pieces, ref sweep);
        sweep = new Sweep(rows, products, [first, Factor(products, count)], Store: gain);
        WorkerPool.Current.Run(pieces, ref sweep);
    }

    // The lower triangle L of the sum of the products, with the reciprocals of its diagonal in place of the diagonal.
    private static double[] Factor(double[][] products, int count)
    {
        double[] lower = new double[count * count];
        foreach (double[] product in products)
            for (int k = 0; k < lower.Length; k++)
                lower[k] += product[k];
        for (int i = 0; i < count; i++)
        {
            Span<double> row = lower.AsSpan(i * count, count);
            for (int j = 0; j <= i; j++)
            {
                ReadOnlySpan<double> other = lower.AsSpan(j * count, count);
                double rest = row[j];
                for (int k = 0; k < j; k++)
                    rest -= row[k] * other[k];
                row[j] = i == j ? 1 / Math.Sqrt(rest) : rest * other[j];
            }
        }
        return lower;
    }

    private readonly record struct Rows(float[] Values, int Count, int Length, bool SideBySide)
    {
        /// <summary>Columns start … start + length of all rows, as [Count, Piece].</summary>
        public void Load(Span<double> piece, int start, int length)
        {
            if (!SideBySide)
            {
                for (int i = 0; i < Count; i++)
                    Widen(Values.AsSpan((i * Length) + start, length), piece[(i * Piece)..]);
                return;
            }
            for (int k = 0; k < length; k++)
            for (int i = 0; i < Count; i++)
                piece[(i * Piece) + k] = Values[((start + k) * Count) + i];
        }

        public void Store(ReadOnlySpan<double> piece, int start, int length, double gain)
        {
            for (int i = 0; i < Count; i++)
            for (int k = 0; k < length; k++)
                Values[SideBySide ? ((start + k) * Count) + i : (i * Length) + start + k] = (float)(
                    gain * piece[(i * Piece) + k]
                );
        }
    }

    // Solves L Q = V for each triangle, then stores the result or takes its inner products, for one piece.
    private readonly record struct Sweep(Rows Rows, double[][] Products, double[][] Triangles, double? Store)
        : IParallelBody
    {
        public void Invoke(int index)
        {
            int start = index * Piece,
                length = Math.Min(Piece, Rows.Length - start);
            double[] piece = ArrayPool<double>.Shared.Rent(Rows.Count * Piece);
            Rows.Load(piece, start, length);
            foreach (double[] triangle in Triangles)
                Solve(triangle, piece, length);
            if (Store is { } gain)
                Rows.Store(piece, start, length, gain);
            else
                Multiply(Products[index], piece, length);
            ArrayPool<double>.Shared.Return(piece);
        }

        private void Solve(double[] triangle, double[] piece, int length)
        {
            for (int i = 0; i < Rows.Count; i++)
            {
                Span<double> row = piece.AsSpan(i * Piece, length);
                ReadOnlySpan<double> factors = triangle.AsSpan(i * Rows.Count, Rows.Count);
                int j = 0;
                for (; j + 4 <= i; j += 4)
                    Subtract(
                        row,
                        factors.Slice(j, 4),
                        piece.AsSpan(j * Piece, length),
                        piece.AsSpan((j + 1) * Piece, length),
                        piece.AsSpan((j + 2) * Piece, length),
                        piece.AsSpan((j + 3) * Piece, length)
                    );
                for (; j < i; j++)
                    Subtract(row, factors[j], piece.AsSpan(j * Piece, length));
                for (int k = 0; k < length; k++)
                    row[k] *= factors[i];
            }
        }

        private void Multiply(double[] product, double[] piece, int length)
        {
            for (int i = 0; i < Rows.Count; i++)
            {
                ReadOnlySpan<double> row = piece.AsSpan(i * Piece, length);
                Span<double> sums = product.AsSpan(i * Rows.Count, i + 1);
                int j = 0;
                for (; j + 4 <= sums.Length; j += 4)
                    Dot(
                        row,
                        piece.AsSpan(j * Piece, length),
                        piece.AsSpan((j + 1) * Piece, length),
                        piece.AsSpan((j + 2) * Piece, length),
                        piece.AsSpan((j + 3) * Piece, length),
                        sums[j..]
                    );
                for (; j < sums.Length; j++)
                    sums[j] = Dot(row, piece.AsSpan(j * Piece, length));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Subtract(
        Span<double> row,
        ReadOnlySpan<double> factors,
        ReadOnlySpan<double> a,
        ReadOnlySpan<double> b,
        ReadOnlySpan<double> c,
        ReadOnlySpan<double> d
    )
    {
        ref double x = ref MemoryMarshal.GetReference(row);
        Vector<double> factorA = new(factors[0]),
            factorB = new(factors[1]),
            factorC = new(factors[2]),
            factorD = new(factors[3]);
        int k = 0;
        for (; k <= row.Length - Vector<double>.Count; k += Vector<double>.Count)
        {
            Vector<double> near = (factorA * Load(a, k)) + (factorB * Load(b, k)),
                far = (factorC * Load(c, k)) + (factorD * Load(d, k));
            (Load(row, k) - (near + far)).StoreUnsafe(ref x, (nuint)k);
        }
        for (; k < row.Length; k++)
            row[k] -= (factors[0] * a[k]) + (factors[1] * b[k]) + ((factors[2] * c[k]) + (factors[3] * d[k]));
    }

    private static void Subtract(Span<double> row, double factor, ReadOnlySpan<double> other)
    {
        for (int k = 0; k < row.Length; k++)
            row[k] -= factor * other[k];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dot(
        ReadOnlySpan<double> row,
        ReadOnlySpan<double> a,
        ReadOnlySpan<double> b,
        ReadOnlySpan<double> c,
        ReadOnlySpan<double> d,
        Span<double> sums
    )
    {
        Vector<double> sumA = default,
            sumB = default,
            sumC = default,
            sumD = default;
        int k = 0;
        for (; k <= row.Length - Vector<double>.Count; k += Vector<double>.Count)
        {
            Vector<double> x = Load(row, k);
            sumA += x * Load(a, k);
            sumB += x * Load(b, k);
            sumC += x * Load(c, k);
            sumD += x * Load(d, k);
        }
        (sums[0], sums[1], sums[2], sums[3]) = (Vector.Sum(sumA), Vector.Sum(sumB), Vector.Sum(sumC), Vector.Sum(sumD));
        for (; k < row.Length; k++)
        {
            sums[0] += row[k] * a[k];
            sums[1] += row[k] * b[k];
            sums[2] += row[k] * c[k];
            sums[3] += row[k] * d[k];
        }
    }

    private static double Dot(ReadOnlySpan<double> row, ReadOnlySpan<double> other)
    {
        double sum = 0;
        for (int k = 0; k < row.Length; k++)
            sum += row[k] * other[k];
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Load(ReadOnlySpan<double> row, int start) =>
        Vector.LoadUnsafe(ref MemoryMarshal.GetReference(row), (nuint)start);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen(ReadOnlySpan<float> values, Span<double> wide)
    {
        for (int k = 0; k < values.Length; k++)
            wide[k] = values[k];
    }
}
