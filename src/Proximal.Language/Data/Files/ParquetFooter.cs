using System.Buffers.Binary;

namespace Proximal.Language;

/// <summary>
/// Checks the footer of a Parquet file, which is in Thrift's compact protocol: every value lies within the footer, and a
/// list has no more elements than there are bytes. The library takes very long for most other footers.
/// </summary>
internal ref struct ParquetFooter
{
    private const int MaxDepth = 64,
        MaxLength = 1 << 28;

    private readonly ReadOnlySpan<byte> bytes;
    private int at;

    private ParquetFooter(ReadOnlySpan<byte> bytes) => this.bytes = bytes;

    /// <summary>Checks the footer of a file. Its position is then the beginning.</summary>
    /// <exception cref="FormatException">The footer is damaged.</exception>
    public static void Check(Stream file)
    {
        Span<byte> end = stackalloc byte[8];
        if (file.Length < 12)
            throw Damaged();
        file.Position = file.Length - end.Length;
        file.ReadExactly(end);
        int length = BinaryPrimitives.ReadInt32LittleEndian(end);
        if (!end[4..].SequenceEqual("PAR1"u8) || length <= 0 || length > Math.Min(file.Length - 12, MaxLength))
            throw Damaged();
        byte[] footer = new byte[length];
        file.Position = file.Length - end.Length - length;
        file.ReadExactly(footer);
        file.Position = 0;
        new ParquetFooter(footer).Structure(depth: 0);
    }

    private void Structure(int depth)
    {
        if (depth > MaxDepth)
            throw Damaged();
        for (byte header; (header = Byte()) != 0; )
        {
            if (header >> 4 == 0)
                _ = Number(); // the number of the field, which otherwise is in the header
            // True and false have no value of their own in a field.
            if ((header & 0xF) is not (1 or 2))
                Value(header & 0xF, depth);
        }
    }

    private void Value(int type, int depth)
    {
        switch (type)
        {
            case 1 or 2 or 3:
                _ = Byte();
                break;
            case 4 or 5 or 6:
                _ = Number();
                break;
            case 7:
                Skip(8);
                break;
            case 8:
                Skip(Number());
                break;
            case 9 or 10:
                byte header = Byte();
                Elements(header >> 4 == 15 ? Number() : (ulong)(header >> 4), header & 0xF, depth);
                break;
            case 12:
                Structure(depth + 1);
                break;
            default:
                throw Damaged(); // maps do not occur
        }
    }

    private void Elements(ulong count, int type, int depth)
    {
        if (count > (ulong)(bytes.Length - at))
            throw Damaged();
        for (ulong i = 0; i < count; i++)
            Value(type, depth + 1);
    }

    private void Skip(ulong count)
    {
        if (count > (ulong)(bytes.Length - at))
            throw Damaged();
        at += (int)count;
    }

    private byte Byte() => at < bytes.Length ? bytes[at++] : throw Damaged();

    private ulong Number()
    {
        ulong number = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte part = Byte();
            number |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return number;
        }

        throw Damaged();
    }

    private static FormatException Damaged() => new("its footer is damaged");
}
