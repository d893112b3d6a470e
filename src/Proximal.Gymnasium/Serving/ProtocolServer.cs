using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Proximal.Gymnasium;

/// <summary>
/// Serves environments or a policy to other programs over the protocol of <c>docs/protocol.md</c>: to a client on a pair
/// of streams, or to clients that connect over TCP. <c>proximal_client.py</c> is a client in Python.
/// </summary>
/// <remarks>Each client has its own environments, or its own recurrent states, so clients do not affect each
/// other.</remarks>
public abstract class ProtocolServer
{
    private const int MaxClients = 256;

    private int clients;

    private protected ProtocolServer() { }

    /// <summary>The Python client: the text of the module <c>proximal_client.py</c>, which needs no packages.</summary>
    public static string PythonClient
    {
        get
        {
            using Stream stream = typeof(ProtocolServer).Assembly.GetManifestResourceStream("proximal_client.py")!;
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }

    /// <summary>Token that a client must send in its HELLO; null, the default, for none.</summary>
    public string? Token { get; init; }

    /// <summary>Serves a client until it closes the connection or sends CLOSE.</summary>
    /// <param name="input">Stream of the requests.</param>
    /// <param name="output">Stream of the replies.</param>
    public void Serve(Stream input, Stream output)
    {
        var frames = new FrameStream(input, output) { MaxPayload = ServerSession.MaxHello };
        ServerSession? session = null;
        try
        {
            while (frames.TryReceive(out FrameKind kind, out ReadOnlySpan<byte> payload) && kind != FrameKind.Close)
            {
                ReadOnlySpan<byte> reply;
                FrameKind answer;
                try
                {
                    if (kind == FrameKind.Hello)
                    {
                        session?.Dispose();
                        session = null;
                        session = Begin(payload, out reply);
                        frames.MaxPayload = session.MaxRequest;
                        answer = FrameKind.Spaces;
                    }
                    else if (session is null)
                    {
                        throw new InvalidInputException("the first request must be HELLO");
                    }
                    else
                    {
                        answer = session.Answer(kind, payload, out reply);
                    }
                }
                catch (Exception exception) when (exception is not OutOfMemoryException)
                {
                    // A client that only guesses tokens must connect for each guess.
                    frames.Send(FrameKind.Error, Describe(exception));
                    if (session is null)
                        return;
                    continue;
                }

                frames.Send(answer, reply);
            }
        }
        catch (Exception exception) when (exception is IOException or HostFailure or ObjectDisposedException)
        {
            // The client went away, or does not follow the protocol.
        }
        finally
        {
            session?.Dispose();
        }
    }

    /// <summary>Listens for clients over TCP and serves each in its own thread, until it is cancelled.</summary>
    /// <param name="address">Address to listen on. An address other than a loopback address needs a
    /// <see cref="Token"/>.</param>
    /// <param name="listening">Called with the bound address once clients can connect; port 0 selects a free
    /// port.</param>
    /// <param name="cancellation">Ends the server and its connections.</param>
    /// <exception cref="InvalidInputException">The address cannot be used, or needs a token.</exception>
    public void Listen(IPEndPoint address, Action<IPEndPoint> listening, CancellationToken cancellation)
    {
        if (!IPAddress.IsLoopback(address.Address) && string.IsNullOrEmpty(Token))
            throw new InvalidInputException($"{address.Address} can be reached by others, so a token is needed");
        using var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(address);
            listener.Listen();
        }
        catch (SocketException exception)
        {
            throw new InvalidInputException($"cannot listen on {address}: {exception.Message}", exception);
        }

        using CancellationTokenRegistration registration = cancellation.Register(listener.Dispose);
        listening((IPEndPoint)listener.LocalEndPoint!);
        while (!cancellation.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = listener.Accept();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                if (cancellation.IsCancellationRequested)
                    return;
                continue;
            }

            if (Interlocked.Increment(ref clients) > MaxClients)
            {
                Interlocked.Decrement(ref clients);
                client.Dispose();
                continue;
            }

            new Thread(() => Serve(client, cancellation)) { IsBackground = true, Name = "Proximal client" }.Start();
        }
    }

    /// <summary>Writes the members of SPACES.</summary>
    private protected abstract ServerSession Begin(HelloRequest hello, Utf8JsonWriter spaces);

    private void Serve(Socket client, CancellationToken cancellation)
    {
        try
        {
            client.NoDelay = true;
            using var stream = new NetworkStream(client, ownsSocket: true);
            using CancellationTokenRegistration registration = cancellation.Register(stream.Dispose);
            Serve(stream, stream);
        }
        finally
        {
            Interlocked.Decrement(ref clients);
        }
    }

    private ServerSession Begin(ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> spaces)
    {
        var hello = HelloRequest.Parse(payload);
        if (Token is not null && !HasToken(hello.Token))
            throw new InvalidInputException("the token is missing or wrong");
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        ServerSession session = Begin(hello, writer);
        writer.WriteEndObject();
        writer.Flush();
        spaces = buffer.WrittenSpan;
        return session;
    }

    private bool HasToken(string? token) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token ?? ""), Encoding.UTF8.GetBytes(Token!));

    private static ReadOnlySpan<byte> Describe(Exception exception)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("type"u8, exception.GetType().Name);
        writer.WriteString("message"u8, exception.Message);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan;
    }
}
