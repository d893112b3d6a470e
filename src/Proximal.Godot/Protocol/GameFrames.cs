using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text.Json;

namespace Proximal.Godot;

/// <summary>
/// The frames of a connection: a little-endian uint32 length and that many bytes of JSON, as Godot's <c>get_string</c>
/// and <c>put_string</c>. Buffers are reused, so that steps allocate nothing.
/// </summary>
/// <param name="stream">The connection.</param>
/// <param name="name">Name of the other side in messages.</param>
internal sealed class GameFrames(Stream stream, string name) : IDisposable
{
    private const int MaxLength = 1 << 28;

    private readonly MemoryStream sent = new();
    private readonly byte[] header = new byte[sizeof(uint)];
    private readonly Utf8JsonWriter json = new(Stream.Null);
    private byte[] received = new byte[4096];

    /// <summary>Starts a message.</summary>
    /// <returns>The writer of its JSON, valid until <see cref="Send"/>.</returns>
    public Utf8JsonWriter Begin()
    {
        sent.SetLength(sizeof(uint));
        sent.Position = sizeof(uint);
        json.Reset(sent);
        return json;
    }

    /// <summary>Sends the message.</summary>
    /// <exception cref="GameFailure">The connection has ended.</exception>
    public void Send()
    {
        json.Flush();
        Span<byte> frame = sent.GetBuffer().AsSpan(0, (int)sent.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)(frame.Length - sizeof(uint)));
        try
        {
            stream.Write(frame);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            throw Failed(exception);
        }
    }

    /// <summary>Receives a message.</summary>
    /// <returns>Its JSON, valid until the next call.</returns>
    /// <exception cref="GameFailure">The connection has ended, no message came in time, or it is too long.</exception>
    public ReadOnlySpan<byte> Receive()
    {
        Fill(header);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (length > MaxLength)
            throw new GameFailure(
                $"it sent a message of {length} bytes, more than {MaxLength}: is it a Godot RL game?"
            );
        if (received.Length < length)
            received = new byte[Math.Max((int)length, Math.Min(2 * received.Length, MaxLength))];
        Span<byte> message = received.AsSpan(0, (int)length);
        Fill(message);
        return message;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        json.Dispose();
        sent.Dispose();
    }

    private void Fill(Span<byte> target)
    {
        try
        {
            stream.ReadExactly(target);
        }
        catch (EndOfStreamException)
        {
            throw new GameFailure($"{name} closed the connection");
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            throw Failed(exception);
        }
    }

    private GameFailure Failed(Exception exception) =>
        exception.InnerException is SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.WouldBlock }
            ? new GameFailure(
                FormattableString.Invariant($"{name} did not reply within {stream.ReadTimeout / 1000.0:0.###} s")
            )
            : new GameFailure($"{name} closed the connection");
}
