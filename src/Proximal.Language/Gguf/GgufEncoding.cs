using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Proximal.Language;

/// <summary>Encoding of the rows of a tensor in a GGUF file.</summary>
internal abstract class GgufEncoding
{
    public static readonly GgufEncoding F32 = new SingleEncoding();
    public static readonly GgufEncoding F16 = new HalfEncoding();
    public static readonly GgufEncoding Q8 = new BlockEncoding();

    /// <summary>Number of the type in the format.</summary>
    public abstract uint Code { get; }

    /// <summary>Bytes of a row.</summary>
    /// <param name="columns">Numbers of the row.</param>
    public abstract int RowBytes(int columns);

    /// <summary>Encodes a row.</summary>
    /// <param name="row">The numbers.</param>
    /// <param name="bytes">Receives <see cref="RowBytes"/> bytes.</param>
    public abstract void Encode(ReadOnlySpan<float> row, Span<byte> bytes);

    /// <summary>The encoding of a matrix with rows of a length.</summary>
    public static GgufEncoding OfMatrix(GgufType type, int columns) =>
        type switch
        {
            GgufType.F32 => F32,
            GgufType.Q8 when columns % BlockEncoding.Size == 0 => Q8,
            _ => F16,
        };

    private sealed class SingleEncoding : GgufEncoding
    {
        public override uint Code => 0;

        public override int RowBytes(int columns) => columns * sizeof(float);

        public override void Encode(ReadOnlySpan<float> row, Span<byte> bytes)
        {
            for (int i = 0; i < row.Length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(bytes[(i * sizeof(float))..], row[i]);
        }
    }

    private sealed class HalfEncoding : GgufEncoding
    {
        public override uint Code => 1;

        public override int RowBytes(int columns) => columns * sizeof(ushort);

        public override void Encode(ReadOnlySpan<float> row, Span<byte> bytes)
        {
            for (int i = 0; i < row.Length; i++)
                BinaryPrimitives.WriteHalfLittleEndian(bytes[(i * sizeof(ushort))..], (Half)row[i]);
        }
    }

    /// <summary>Q8_0: for each 32 numbers, the scale as half precision, then signed bytes.</summary>
    private sealed class BlockEncoding : GgufEncoding
    {
        public const int Size = 32;
        private const int Bytes = sizeof(ushort) + Size;

        public override uint Code => 8;

        public override int RowBytes(int columns) => columns / Size * Bytes;

        public override void Encode(ReadOnlySpan<float> row, Span<byte> bytes)
        {
            for (; row.Length > 0; row = row[Size..], bytes = bytes[Bytes..])
            {
                ReadOnlySpan<float> block = row[..Size];
                float scale = Math.Abs(TensorPrimitives.MaxMagnitude(block)) / sbyte.MaxValue;
                float inverse = scale == 0 ? 0 : 1 / scale;
                BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)scale);
                Span<sbyte> values = MemoryMarshal.Cast<byte, sbyte>(bytes[sizeof(ushort)..Bytes]);
                for (int i = 0; i < Size; i++)
                    values[i] = (sbyte)MathF.Round(block[i] * inverse, MidpointRounding.AwayFromZero);
            }
        }
    }
}
