using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Proximal.Godot.Tests;

/// <summary>The recorded messages of the protocol 0.7: the trainer sends what the reference sends, and reads the bytes of
/// the game.</summary>
[Trait("Category", "Golden")]
public sealed class GoldenTranscriptTests
{
    [Fact]
    public void Transcript_is_followed()
    {
        JsonElement[] messages =
        [
            .. Golden.Read("environments/godot-rl-messages.json").GetProperty("messages").EnumerateArray(),
        ];
        int port = PlayedGames.FreePort();
        List<string> mistakes = [];
        var game = new Thread(() => Replay(messages, port, mistakes)) { IsBackground = true };
        game.Start();
        using (GodotVectorEnvironment environments = GodotVectorEnvironment.Listen(port))
        {
            Assert.Equal(2, environments.Count);
            Assert.Equal(2, environments.AgentsPerGame);
            Assert.Equal("shared_policy", environments.PolicyName);
            var observed = Assert.IsType<DictSpace>(environments.ObservationSpace);
            Assert.Equal(["obs", "camera_2d"], observed.Parts.Select(static part => part.Name));
            Assert.Equal([3, 2, 2], ((Box)observed.Parts[1].Space).Shape.ToArray());
            var acted = Assert.IsType<DictSpace>(environments.ActionSpace);
            Assert.Equal(["move", "jump"], acted.Parts.Select(static part => part.Name));

            var rows = new float[2 * environments.ObservationSize];
            environments.Reset(0, rows);
            float[] image = [0, 0, 0, 0, 255, 255, 255, 255, 16, 16, 16, 16];
            Assert.Equal([0.1f, -0.5f, 1, .. image, 0.1f, -0.5f, 1, .. image], rows);

            VectorStep step = environments.CreateStep();
            environments.Step([0.25f, -1, 1, 0, 0.5f, 0], step);
            float[] next = [0.2f, -0.4f, 0.9f, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2];
            Assert.Equal([.. next, .. next], step.Observations);
            Assert.Equal([1.5f, 0], step.Rewards);
            Assert.Equal([false, true], step.Terminated);
            Assert.Equal([false, false], step.Truncated);
            Assert.Equal([1.0, 2.0], environments.Call("get_stats").Select(static value => value.GetDouble()));
        }

        Assert.True(game.Join(TimeSpan.FromSeconds(10)));
        Assert.Empty(mistakes);
    }

    private static void Replay(JsonElement[] messages, int port, List<string> mistakes)
    {
        using var client = new TcpClient();
        while (!client.Connected)
        {
            try
            {
                client.Connect(IPAddress.Loopback, port);
            }
            catch (SocketException)
            {
                Thread.Sleep(10);
            }
        }

        using NetworkStream stream = client.GetStream();
        foreach (JsonElement message in messages)
        {
            byte[] recorded = Convert.FromHexString(message.GetProperty("hex").GetString()!);
            if (message.GetProperty("direction").GetString() == "game->trainer")
            {
                stream.Write(recorded);
                continue;
            }

            var header = new byte[4];
            stream.ReadExactly(header);
            var text = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
            stream.ReadExactly(text);
            using var sent = JsonDocument.Parse(text);
            using var expected = JsonDocument.Parse(recorded.AsMemory(4));
            if (!JsonElement.DeepEquals(sent.RootElement, expected.RootElement))
                mistakes.Add($"sent {sent.RootElement}, expected {expected.RootElement}");
            if (!text.All(static letter => letter is >= 32 and < 127))
                mistakes.Add($"sent {sent.RootElement}, which is not ASCII");
        }
    }
}
