using System.Buffers.Binary;
using System.Text;

namespace Proximal.Fleet;

/// <summary>Reads the fields of a message that another process sent, and checks every length.</summary>
/// <param name="message">The message; not copied.</param>
internal sealed class MessageReader(ReadOnlyMemory<byte> message)
{
    private const int MaxText = 1 << 20;

    private int position;

    /// <summary>Number of bytes that were not read.</summary>
    public int Left => message.Length - position;

    /// <summary>Reads a byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>Reads a 32-bit number.</summary>
    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    /// <summary>Reads a 64-bit number.</summary>
    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    /// <summary>Reads a text.</summary>
    public string Text()
    {
        int length = Int();
        return length is >= 0 and <= MaxText ? Encoding.UTF8.GetString(Take(length)) : throw Invalid();
    }

    /// <summary>Reads bytes whose number precedes them.</summary>
    public ReadOnlyMemory<byte> Bytes()
    {
        int length = Int();
        if (length < 0 || length > Left)
            throw Invalid();
        position += length;
        return message.Slice(position - length, length);
    }

    /// <summary>Reads a given number of bytes.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > Left)
            throw Invalid();
        position += count;
        return message.Span.Slice(position - count, count);
    }

    /// <summary>Fails unless the whole message was read.</summary>
    public void RequireEnd()
    {
        if (Left > 0)
            throw Invalid();
    }

    private static InvalidInputException Invalid() =>
        new("a message of the fleet is damaged: its lengths do not match");
}
