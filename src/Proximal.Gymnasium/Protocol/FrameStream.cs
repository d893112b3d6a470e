using System.Buffers.Binary;

namespace Proximal.Gymnasium;

/// <summary>Frames over a pair of streams: uint32 length of the payload, uint8 kind, payload.</summary>
/// <param name="input">Stream of the frames to receive.</param>
/// <param name="output">Stream of the frames to send.</param>
internal sealed class FrameStream(Stream input, Stream output)
{
    private const int HeaderSize = 5;

    private readonly byte[] header = new byte[HeaderSize];
    private byte[] request = new byte[256];
    private byte[] payload = new byte[256];

    /// <summary>Largest payload that is accepted, in bytes. Default 64 MiB, enough for a description.</summary>
    public int MaxPayload { get; set; } = 64 << 20;

    /// <summary>Sends a frame.</summary>
    /// <exception cref="IOException">The other side has closed the stream.</exception>
    public void Send(FrameKind kind, ReadOnlySpan<byte> content)
    {
        int length = HeaderSize + content.Length;
        if (request.Length < length)
            request = new byte[length];
        BinaryPrimitives.WriteUInt32LittleEndian(request, (uint)content.Length);
        request[4] = (byte)kind;
        content.CopyTo(request.AsSpan(HeaderSize));
        output.Write(request, 0, length);
        output.Flush();
    }

    /// <summary>Receives a frame. The payload is valid until the next call.</summary>
    /// <returns>False at the end of the stream.</returns>
    public bool TryReceive(out FrameKind kind, out ReadOnlySpan<byte> content)
    {
        kind = default;
        content = default;
        if (!TryRead(header))
            return false;
        kind = (FrameKind)header[4];
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (length > MaxPayload)
            throw new HostFailure($"it sent a frame of {length} bytes, but at most {MaxPayload} are expected");
        if (payload.Length < length)
            payload = new byte[length];
        if (!TryRead(payload.AsSpan(0, (int)length)))
            return false;
        content = payload.AsSpan(0, (int)length);
        return true;
    }

    private bool TryRead(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int count;
            try
            {
                count = input.Read(buffer);
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                return false;
            }

            if (count == 0)
                return false;
            buffer = buffer[count..];
        }

        return true;
    }
}
