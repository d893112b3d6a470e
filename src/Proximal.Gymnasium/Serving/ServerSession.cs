using System.Buffers;

namespace Proximal.Gymnasium;

/// <summary>What a server does for one client, after its HELLO.</summary>
internal abstract class ServerSession : IDisposable
{
    /// <summary>Longest HELLO, in bytes. A client that has sent none causes no larger allocation.</summary>
    public const int MaxHello = 1 << 16;

    /// <summary>Payload of the reply.</summary>
    protected ArrayBufferWriter<byte> Reply { get; } = new();

    /// <summary>Longest payload of a request, in bytes.</summary>
    public abstract int MaxRequest { get; }

    /// <summary>Answers a request.</summary>
    /// <param name="kind">Kind of the request.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="reply">Payload of the reply, valid until the next call.</param>
    /// <returns>Kind of the reply.</returns>
    /// <exception cref="InvalidInputException">The request is not valid.</exception>
    public FrameKind Answer(FrameKind kind, ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> reply)
    {
        Reply.ResetWrittenCount();
        FrameKind answer = Answer(kind, payload);
        reply = Reply.WrittenSpan;
        return answer;
    }

    /// <summary>Answers a request in <see cref="Reply"/>.</summary>
    /// <returns>Kind of the reply.</returns>
    protected abstract FrameKind Answer(FrameKind kind, ReadOnlySpan<byte> payload);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Checks the length of a payload.</summary>
    /// <exception cref="InvalidInputException">The length differs.</exception>
    protected static void RequireLength(FrameKind kind, ReadOnlySpan<byte> payload, int length)
    {
        if (payload.Length != length)
            throw new InvalidInputException(
                $"{kind.ToString().ToUpperInvariant()} has {payload.Length} bytes, but {length} are needed"
            );
    }
}
