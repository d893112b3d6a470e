#:property PublishAot=false
#:property JsonSerializerIsReflectionEnabledByDefault=true
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

// A corridor whose far end is the goal, for Proximal over the protocol of docs/protocol.md. Uses no part of Proximal.
//   proximal train "external:dotnet run -c Release samples/protocol/CorridorProgram.cs"
//   dotnet run -c Release samples/protocol/CorridorProgram.cs -- 5005 & proximal train tcp://localhost:5005
//   dotnet run -c Release samples/protocol/CorridorProgram.cs -- 5005 SECRET
// With a secret, it listens to other machines too; the trainer needs PROXIMAL_TOKEN=SECRET.
if (args is not [var port, ..])
{
    // Ctrl-C is for the trainer, which saves a checkpoint before it closes.
    Console.CancelKeyPress += static (_, key) => key.Cancel = true;
    new Server(Console.OpenStandardInput(), Console.OpenStandardOutput(), token: null).Run();
    return;
}

string? secret = args is [_, var given, ..] ? given : null;
using var listener = new TcpListener(
    secret is null ? IPAddress.Loopback : IPAddress.Any,
    int.Parse(port, System.Globalization.CultureInfo.InvariantCulture)
);
listener.Start();
while (true)
{
    NetworkStream stream = listener.AcceptTcpClient().GetStream();
    new Thread(() => new Server(stream, stream, secret).Run()) { IsBackground = true }.Start();
}

internal sealed class Server(Stream input, Stream output, string? token)
{
    private const byte Hello = 1,
        Reset = 3,
        Step = 4,
        Close = 9,
        Spaces = 65,
        Result = 67,
        Error = 71;

    private JsonNode hello = new JsonObject();
    private Corridor[] all = [];

    public void Run()
    {
        var header = new byte[5];
        while (input.ReadAtLeast(header, 5, throwOnEndOfStream: false) == 5 && header[4] != Close)
        {
            var payload = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
            input.ReadExactly(payload);
            try
            {
                (byte kind, byte[] reply) = Handle(header[4], payload);
                Send(kind, reply);
            }
            catch (Exception exception)
            {
                var error = new JsonObject { ["type"] = exception.GetType().Name, ["message"] = exception.Message };
                Send(Error, Encoding.UTF8.GetBytes(error.ToJsonString()));
            }
        }
    }

    private (byte, byte[]) Handle(byte kind, byte[] payload)
    {
        using var reply = new MemoryStream();
        using var finals = new MemoryStream();
        switch (kind)
        {
            case Hello:
                hello = JsonNode.Parse(payload)!;
                byte[] sent = Encoding.UTF8.GetBytes((string?)hello["token"] ?? "");
                if (token is not null && !CryptographicOperations.FixedTimeEquals(sent, Encoding.UTF8.GetBytes(token)))
                    throw new UnauthorizedAccessException("the token is wrong: set PROXIMAL_TOKEN");
                int length = (int?)hello["arguments"]?["length"] ?? 10;
                all = [.. Enumerable.Range(0, (int)hello["count"]!).Select(_ => new Corridor(length))];
                return (
                    Spaces,
                    """
                    {
                      "observation": {"type": "box", "shape": [1], "low": 0, "high": 1},
                      "action": {"type": "discrete", "n": 2},
                      "max_episode_steps": 200
                    }
                    """u8.ToArray()
                );
            case Reset:
                for (int at = 0; at < payload.Length; at += 9)
                    all[BinaryPrimitives.ReadInt32LittleEndian(payload.AsSpan(at))].Reset();
                foreach (Corridor one in all)
                    one.Write(reply, 0, terminated: false, truncated: false);
                return (Result, reply.ToArray());
            case Step:
                for (int i = 0; i < all.Length; i++)
                {
                    int action = (int)BinaryPrimitives.ReadSingleLittleEndian(payload.AsSpan(4 * i));
                    (double reward, bool terminated, bool truncated) = all[i].Step(action);
                    if ((terminated || truncated) && (bool)hello["autoreset"]!)
                    {
                        finals.Write(all[i].Observe());
                        all[i].Reset();
                    }

                    all[i].Write(reply, reward, terminated, truncated);
                }

                reply.Write(finals.ToArray());
                return (Result, reply.ToArray());
            default:
                throw new InvalidOperationException($"request {kind} is not known");
        }
    }

    private void Send(byte kind, byte[] payload)
    {
        var frame = new byte[5 + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        frame[4] = kind;
        payload.CopyTo(frame, 5);
        output.Write(frame);
        output.Flush();
    }
}

internal sealed class Corridor(int length)
{
    private int position;
    private int steps;

    public void Reset() => (position, steps) = (0, 0);

    public (double Reward, bool Terminated, bool Truncated) Step(int action)
    {
        position = Math.Max(0, position + (action == 1 ? 1 : -1));
        steps++;
        return (position == length ? 1 : -0.01, position == length, steps == 200);
    }

    public byte[] Observe() => BitConverter.GetBytes((float)position / length);

    public void Write(Stream target, double reward, bool terminated, bool truncated)
    {
        Span<byte> row = stackalloc byte[16];
        row.Clear();
        BinaryPrimitives.WriteDoubleLittleEndian(row, reward);
        row[8] = (byte)(terminated ? 1 : 0);
        row[9] = (byte)(truncated ? 1 : 0);
        BinaryPrimitives.WriteInt32LittleEndian(row[12..], -1);
        target.Write(row);
        target.Write(Observe());
    }
}
