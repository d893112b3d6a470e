using Google.Protobuf;

namespace Proximal.Language;

/// <summary>Field of a message in the Protocol Buffers format.</summary>
internal readonly struct ProtobufField
{
    private readonly uint tag;
    private readonly CodedInputStream input;

    private ProtobufField(uint tag, CodedInputStream input) => (this.tag, this.input) = (tag, input);

    internal int Number => WireFormat.GetTagFieldNumber(tag);

    /// <summary>Reads the fields of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="read">Reads a field; false to skip it.</param>
    /// <exception cref="InvalidProtocolBufferException">The message is damaged.</exception>
    internal static void ReadAll(byte[] message, Func<ProtobufField, bool> read)
    {
        using var stream = new CodedInputStream(message);
        for (uint next; (next = stream.ReadTag()) != 0; )
            if (!read(new ProtobufField(next, stream)))
                stream.SkipLastField();
    }

    /// <summary>Reads text, bytes or a message.</summary>
    internal byte[] Bytes(string name)
    {
        Require(WireFormat.WireType.LengthDelimited, name);
        return input.ReadBytes().ToByteArray();
    }

    internal int Whole(string name)
    {
        Require(WireFormat.WireType.Varint, name);
        return input.ReadInt32();
    }

    internal bool Flag(string name)
    {
        Require(WireFormat.WireType.Varint, name);
        return input.ReadBool();
    }

    internal float Float(string name)
    {
        Require(WireFormat.WireType.Fixed32, name);
        return input.ReadFloat();
    }

    private void Require(WireFormat.WireType type, string name)
    {
        if (WireFormat.GetTagWireType(tag) != type)
            throw new FormatException($"its field '{name}' has another type than in SentencePiece's files");
    }
}
