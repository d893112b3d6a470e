using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Proximal.Fleet;

/// <summary>Writes the fields of a message, little-endian; <see cref="MessageReader"/> reads them.</summary>
internal sealed class MessageWriter
{
    private readonly ArrayBufferWriter<byte> written = new();

    /// <summary>Writes a byte.</summary>
    public MessageWriter Byte(byte value) => Raw([value]);

    /// <summary>Writes a 32-bit number.</summary>
    public MessageWriter Int(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Raw(bytes);
    }

    /// <summary>Writes a 64-bit number.</summary>
    public MessageWriter Long(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Raw(bytes);
    }

    /// <summary>Writes a text.</summary>
    public MessageWriter Text(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    /// <summary>Writes bytes after their number.</summary>
    public MessageWriter Bytes(ReadOnlySpan<byte> value) => Int(value.Length).Raw(value);

    /// <summary>Writes bytes.</summary>
    public MessageWriter Raw(ReadOnlySpan<byte> value)
    {
        written.Write(value);
        return this;
    }

    /// <summary>Everything that was written.</summary>
    public byte[] ToArray() => written.WrittenSpan.ToArray();
}
