using System.Net.Sockets;

namespace Proximal.Gymnasium;

/// <summary>Connection over TCP to a program that listens.</summary>
internal sealed class HostSocket : IHostConnection
{
    private static readonly TimeSpan TimeBetweenTries = TimeSpan.FromMilliseconds(200);

    private readonly Socket socket;
    private readonly ReplyDeadline deadline;

    /// <summary>Connects. A program that does not listen yet is tried again until the time is over.</summary>
    /// <param name="host">Name or address of the machine.</param>
    /// <param name="port">Port.</param>
    /// <param name="time">Longest time to connect.</param>
    /// <exception cref="InvalidInputException">The program does not listen.</exception>
    public HostSocket(string host, int port, TimeSpan time)
    {
        socket = Connect(host, port, time);
        socket.NoDelay = true;
        var stream = new NetworkStream(socket, ownsSocket: true);
        Frames = new FrameStream(stream, stream);
        deadline = new ReplyDeadline(socket.Dispose);
    }

    /// <inheritdoc/>
    public FrameStream Frames { get; }

    /// <inheritdoc/>
    public bool IsTimedOut => deadline.HasExpired;

    /// <inheritdoc/>
    public string ErrorOutput => "";

    /// <inheritdoc/>
    public int? ProcessId => null;

    /// <inheritdoc/>
    public void BeginWait(TimeSpan time) => deadline.Set(time);

    /// <inheritdoc/>
    public void EndWait() => deadline.Clear();

    /// <inheritdoc/>
    public string DescribeEnd() => "it closed the connection";

    /// <inheritdoc/>
    public void End(TimeSpan time) => Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        deadline.Dispose();
        socket.Dispose();
    }

    private static Socket Connect(string host, int port, TimeSpan time)
    {
        DateTimeOffset end = DateTimeOffset.UtcNow + time;
        while (true)
        {
            var tried = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                tried.Connect(host, port);
                return tried;
            }
            catch (SocketException exception)
            {
                tried.Dispose();
                if (exception.SocketErrorCode != SocketError.ConnectionRefused || DateTimeOffset.UtcNow > end)
                    throw new InvalidInputException(
                        $"tcp://{host}:{port} cannot be reached: {exception.Message}",
                        exception
                    );
                Thread.Sleep(TimeBetweenTries);
            }
        }
    }
}
