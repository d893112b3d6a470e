using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Proximal.Tensors;

/// <summary>
/// A weight matrix that kernels read in single precision. Narrower elements are converted block by block into scratch
/// memory that stays in the caches, so a product has the same bits as with weights that were converted before.
/// </summary>
/// <param name="data">The elements.</param>
/// <param name="type">Their type.</param>
/// <param name="scales">Scale of each row, or null.</param>
/// <param name="rowLength">Elements of a row.</param>
internal readonly unsafe struct WeightRows(byte* data, WeightType type, float* scales, nint rowLength)
{
    // As many as fill a cache line of the transpose.
    private const int TransposedRows = 16;

    // Exponents of half and single precision differ by 112.
    private const uint HalfScale = (112u + 127u) << 23;

    /// <summary>A matrix in the memory of the CPU.</summary>
    public WeightRows(in WeightMatrix matrix, nint rowLength)
        : this((byte*)matrix.Data.Value, matrix.Type, (float*)matrix.Scales.Value, rowLength) { }

    /// <summary>Whether there is no matrix.</summary>
    public bool IsNull => data == null;

    /// <summary>Whether the elements are of single precision, so that kernels read them in place.</summary>
    public bool IsSingle => type == WeightType.Single;

    /// <summary>Elements of a row.</summary>
    public nint RowLength => rowLength;

    /// <summary>The elements of a matrix of single precision.</summary>
    public float* Singles => (float*)data;

    /// <summary>A matrix of single precision.</summary>
    public static WeightRows Of(float* data, nint rowLength) => new((byte*)data, WeightType.Single, null, rowLength);

    /// <summary>The matrix from a row on.</summary>
    public WeightRows From(nint row) =>
        new(data + (row * rowLength * type.Size()), type, scales == null ? null : scales + row, rowLength);

    /// <summary>Converts all elements of consecutive rows, [rows, row length].</summary>
    public void ExpandRows(nint row, int rows, float* to)
    {
        for (nint r = row; r < row + rows; r++, to += rowLength)
            Expand(r * rowLength, (int)rowLength, to);
    }

    /// <summary>to = transpose of the first rows, [row length, rows].</summary>
    public void Transpose(int rows, float* to)
    {
        if (IsSingle)
        {
            TransposedCopy.Run(Singles, rowLength, to, rows, rows, (int)rowLength);
            return;
        }

        float* block = Workspace.Get(Scratch.ExpandedWeights, TransposedRows * (long)rowLength);
        for (int r = 0; r < rows; r += TransposedRows)
        {
            int taken = Math.Min(TransposedRows, rows - r);
            ExpandRows(r, taken, block);
            TransposedCopy.Run(block, rowLength, to + r, rows, taken, (int)rowLength);
        }
    }

    /// <summary>Converts consecutive elements of one row.</summary>
    /// <param name="element">The first element, counted from the start of the matrix.</param>
    /// <param name="count">Number of elements, within the row.</param>
    /// <param name="to">[count].</param>
    public void Expand(nint element, int count, float* to)
    {
        switch (type)
        {
            case WeightType.Single:
                new ReadOnlySpan<float>(Singles + element, count).CopyTo(new Span<float>(to, count));
                break;
            case WeightType.BFloat16:
                FromBFloat16((ushort*)data + element, to, count);
                break;
            case WeightType.Half:
                FromHalf((ushort*)data + element, to, count);
                break;
            default:
                FromInt8((sbyte*)data + element, scales[element / rowLength], to, count);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FromBFloat16(ushort* from, float* to, int count)
    {
        int i = 0;
        for (; i + 16 <= count; i += 16)
        {
            (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(Vector256.Load(from + i));
            (low << 16).AsSingle().Store(to + i);
            (high << 16).AsSingle().Store(to + i + 8);
        }

        for (; i < count; i++)
            to[i] = BitConverter.UInt32BitsToSingle((uint)from[i] << 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FromHalf(ushort* from, float* to, int count)
    {
        int i = 0;
        for (; i + 16 <= count; i += 16)
        {
            (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(Vector256.Load(from + i));
            FromHalf(low).Store(to + i);
            FromHalf(high).Store(to + i + 8);
        }

        for (; i < count; i++)
            to[i] = (float)BitConverter.UInt16BitsToHalf(from[i]);
    }

    // Moves exponent and mantissa into place and corrects the bias of the exponent by a product, which is exact, also
    // for subnormal numbers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> FromHalf(Vector256<uint> bits)
    {
        Vector256<float> scale = Vector256.Create(HalfScale).AsSingle();
        Vector256<uint> magnitude = ((bits & Vector256.Create(0x7FFFu)) << 13);
        Vector256<uint> sign = (bits & Vector256.Create(0x8000u)) << 16;
        return ((magnitude.AsSingle() * scale).AsUInt32() | sign).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FromInt8(sbyte* from, float scale, float* to, int count)
    {
        int i = 0;
        Vector256<float> factor = Vector256.Create(scale);
        for (; i + 16 <= count; i += 16)
        {
            (Vector128<short> low, Vector128<short> high) = Vector128.Widen(Vector128.Load(from + i));
            Store(low, factor, to + i);
            Store(high, factor, to + i + 8);
        }

        for (; i < count; i++)
            to[i] = from[i] * scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<short> values, Vector256<float> factor, float* to)
    {
        (Vector128<int> low, Vector128<int> high) = Vector128.Widen(values);
        (Vector256.ConvertToSingle(Vector256.Create(low, high)) * factor).Store(to);
    }
}
