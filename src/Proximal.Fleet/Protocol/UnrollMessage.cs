using System.Security.Cryptography;

namespace Proximal.Fleet;

/// <summary>
/// Unroll: the transitions of one slot's environments over the steps of a rollout, with the state in which they ended.
/// It is a function of the seed, the slot, the state in which it started and the weights, so any worker that repeats it
/// sends the same data.
/// </summary>
internal sealed record UnrollMessage
{
    private const int Magic = 0x31555850; // PXU1

    /// <summary>Name of the worker.</summary>
    public required string Worker { get; init; }

    /// <summary>Number of times that the worker has joined.</summary>
    public required int Incarnation { get; init; }

    /// <summary>Number of the message among those of this incarnation, from 0.</summary>
    public required long Sequence { get; init; }

    /// <summary>Slot: index of the group of environments.</summary>
    public required int Slot { get; init; }

    /// <summary>Number of the unroll among those of the slot, from 0.</summary>
    public required long SlotSequence { get; init; }

    /// <summary>Version of the weights that chose the actions.</summary>
    public required long Version { get; init; }

    /// <summary>Seed of the run.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Number of environment steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Hash of the sizes of the data (<see cref="UnrollLayout"/>).</summary>
    public required ReadOnlyMemory<byte> Layout { get; init; }

    /// <summary>The transitions.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>State of the slot after the unroll.</summary>
    public required ReadOnlyMemory<byte> State { get; init; }

    /// <summary>SHA-256 of the data, which log and replay compare.</summary>
    public byte[] DataHash() => SHA256.HashData(Data.Span);

    /// <summary>Writes the message, followed by its SHA-256.</summary>
    public byte[] Write()
    {
        byte[] content = new MessageWriter()
            .Int(Magic)
            .Text(Worker)
            .Int(Incarnation)
            .Long(Sequence)
            .Int(Slot)
            .Long(SlotSequence)
            .Long(Version)
            .Long((long)Seed)
            .Int(Steps)
            .Bytes(Layout.Span)
            .Bytes(Data.Span)
            .Bytes(State.Span)
            .ToArray();
        byte[] message = new byte[content.Length + SHA256.HashSizeInBytes];
        content.CopyTo(message, 0);
        SHA256.HashData(content, message.AsSpan(content.Length));
        return message;
    }

    /// <summary>Reads a message.</summary>
    /// <exception cref="InvalidInputException">The message is damaged.</exception>
    public static UnrollMessage Read(ReadOnlyMemory<byte> message)
    {
        int length = message.Length - SHA256.HashSizeInBytes;
        if (length < 0 || !SHA256.HashData(message.Span[..length]).AsSpan().SequenceEqual(message.Span[length..]))
            throw new InvalidInputException("an unroll is damaged: its hash does not match");
        var reader = new MessageReader(message[..length]);
        if (reader.Int() != Magic)
            throw new InvalidInputException("an unroll has another format: use the same version everywhere");
        var read = new UnrollMessage
        {
            Worker = reader.Text(),
            Incarnation = reader.Int(),
            Sequence = reader.Long(),
            Slot = reader.Int(),
            SlotSequence = reader.Long(),
            Version = reader.Long(),
            Seed = (ulong)reader.Long(),
            Steps = reader.Int(),
            Layout = reader.Bytes(),
            Data = reader.Bytes(),
            State = reader.Bytes(),
        };
        reader.RequireEnd();
        return read;
    }
}
