using System.Buffers.Binary;
using System.Text;

namespace Proximal.Testing;

/// <summary>
/// Reads TensorBoard event files after the description of the format, with its own checksums and decoder. It shares no
/// code
/// with the writer.
/// </summary>
public static class EventFileReader
{
    public sealed record Entry(
        double WallTime,
        long Step,
        string? FileVersion,
        IReadOnlyList<(string Tag, float Value)> Scalars
    );

    public static IReadOnlyList<Entry> Read(ReadOnlySpan<byte> file)
    {
        var entries = new List<Entry>();
        while (!file.IsEmpty)
        {
            int length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file));
            Assert.Equal(MaskedCrc(file[..8]), BinaryPrimitives.ReadUInt32LittleEndian(file[8..]));
            ReadOnlySpan<byte> body = file.Slice(12, length);
            Assert.Equal(MaskedCrc(body), BinaryPrimitives.ReadUInt32LittleEndian(file[(12 + length)..]));
            entries.Add(ReadEntry(body));
            file = file[(16 + length)..];
        }

        return entries;
    }

    // Bit by bit, from the polynomial.
    public static uint Crc32C(ReadOnlySpan<byte> data)
    {
        uint crc = 0xffffffff;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0x82f63b78);
        }

        return ~crc;
    }

    private static uint MaskedCrc(ReadOnlySpan<byte> data)
    {
        uint crc = Crc32C(data);
        return ((crc >> 15) | (crc << 17)) + 0xa282ead8;
    }

    private static Entry ReadEntry(ReadOnlySpan<byte> message)
    {
        double wallTime = 0;
        long step = 0;
        string? version = null;
        var scalars = new List<(string, float)>();
        while (!message.IsEmpty)
        {
            switch (ReadVarint(ref message))
            {
                case (1 << 3) | 1:
                    wallTime = BinaryPrimitives.ReadDoubleLittleEndian(message);
                    message = message[8..];
                    break;
                case 2 << 3:
                    step = (long)ReadVarint(ref message);
                    break;
                case (3 << 3) | 2:
                    version = Encoding.UTF8.GetString(ReadBytes(ref message));
                    break;
                case (5 << 3) | 2:
                    ReadOnlySpan<byte> summary = ReadBytes(ref message);
                    while (!summary.IsEmpty)
                    {
                        Assert.Equal((1UL << 3) | 2, ReadVarint(ref summary));
                        scalars.Add(ReadScalar(ReadBytes(ref summary)));
                    }

                    break;
                case ulong other:
                    throw new InvalidDataException($"unexpected field {other >> 3} of wire type {other & 7}");
            }
        }

        return new Entry(wallTime, step, version, scalars);
    }

    private static (string Tag, float Value) ReadScalar(ReadOnlySpan<byte> message)
    {
        (string tag, float value) = ("", 0);
        while (!message.IsEmpty)
        {
            switch (ReadVarint(ref message))
            {
                case (1 << 3) | 2:
                    tag = Encoding.UTF8.GetString(ReadBytes(ref message));
                    break;
                case (2 << 3) | 5:
                    value = BinaryPrimitives.ReadSingleLittleEndian(message);
                    message = message[4..];
                    break;
                case ulong other:
                    throw new InvalidDataException($"unexpected field {other >> 3} of wire type {other & 7}");
            }
        }

        return (tag, value);
    }

    private static ReadOnlySpan<byte> ReadBytes(ref ReadOnlySpan<byte> message)
    {
        int length = checked((int)ReadVarint(ref message));
        ReadOnlySpan<byte> bytes = message[..length];
        message = message[length..];
        return bytes;
    }

    private static ulong ReadVarint(ref ReadOnlySpan<byte> message)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = message[0];
            message = message[1..];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
