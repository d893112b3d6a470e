using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Proximal.Tensors;

/// <summary>Transposing copy of a matrix, in squares that are transposed in registers.</summary>
internal static unsafe class TransposedCopy
{
    private const int Block = 16;

    /// <summary>
    /// target[j, i] = source[i, j] for source [rows, columns]. Rows of source are <paramref name="sourceRow"/> elements
    /// apart, rows of target <paramref name="targetRow"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* source, nint sourceRow, float* target, nint targetRow, int rows, int columns)
    {
        int square = Vector256.IsHardwareAccelerated && Avx.IsSupported ? 8 : 4;
        int wholeRows = rows - (rows % square);
        int wholeColumns = columns - (columns % square);

        // Blocks of rows keep the cache lines that are written in the level-1 cache until they are full.
        for (int first = 0; first < wholeRows; first += Block)
        {
            int end = Math.Min(first + Block, wholeRows);
            for (int j = 0; j < wholeColumns; j += square)
            {
                for (int i = first; i < end; i += square)
                {
                    float* from = source + (i * sourceRow) + j;
                    float* to = target + (j * targetRow) + i;
                    if (square == 4)
                    {
                        Transpose4(from, sourceRow, to, targetRow);
                        continue;
                    }

                    Transpose8(from, sourceRow, to, targetRow);
                    Transpose8(from + 4, sourceRow, to + (4 * targetRow), targetRow);
                }
            }
        }

        for (int i = 0; i < wholeRows; i++)
        for (int j = wholeColumns; j < columns; j++)
            target[(j * targetRow) + i] = source[(i * sourceRow) + j];
        for (int i = wholeRows; i < rows; i++)
        for (int j = 0; j < columns; j++)
            target[(j * targetRow) + i] = source[(i * sourceRow) + j];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(float* source, nint sourceRow, float* target, nint targetRow)
    {
        Vector128<float> a = Vector128.Load(source);
        Vector128<float> b = Vector128.Load(source + sourceRow);
        Vector128<float> c = Vector128.Load(source + (2 * sourceRow));
        Vector128<float> d = Vector128.Load(source + (3 * sourceRow));
        Vector128<float> acLow = ZipLow(a, c),
            acHigh = ZipHigh(a, c);
        Vector128<float> bdLow = ZipLow(b, d),
            bdHigh = ZipHigh(b, d);
        ZipLow(acLow, bdLow).Store(target);
        ZipHigh(acLow, bdLow).Store(target + targetRow);
        ZipLow(acHigh, bdHigh).Store(target + (2 * targetRow));
        ZipHigh(acHigh, bdHigh).Store(target + (3 * targetRow));
    }

    /// <summary>
    /// Transposes 8 rows of 4 as two squares of 4; the second square is in the upper halves of the registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8(float* source, nint sourceRow, float* target, nint targetRow)
    {
        float* lower = source + (4 * sourceRow);
        Vector256<float> a = Vector256.Create(Vector128.Load(source), Vector128.Load(lower));
        Vector256<float> b = Vector256.Create(Vector128.Load(source + sourceRow), Vector128.Load(lower + sourceRow));
        Vector256<float> c = Vector256.Create(
            Vector128.Load(source + (2 * sourceRow)),
            Vector128.Load(lower + (2 * sourceRow))
        );
        Vector256<float> d = Vector256.Create(
            Vector128.Load(source + (3 * sourceRow)),
            Vector128.Load(lower + (3 * sourceRow))
        );
        Vector256<float> acLow = Avx.UnpackLow(a, c),
            acHigh = Avx.UnpackHigh(a, c);
        Vector256<float> bdLow = Avx.UnpackLow(b, d),
            bdHigh = Avx.UnpackHigh(b, d);
        Avx.UnpackLow(acLow, bdLow).Store(target);
        Avx.UnpackHigh(acLow, bdLow).Store(target + targetRow);
        Avx.UnpackLow(acHigh, bdHigh).Store(target + (2 * targetRow));
        Avx.UnpackHigh(acHigh, bdHigh).Store(target + (3 * targetRow));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLow(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipHigh(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);
}
