using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Proximal.Godot.Game;

/// <summary>
/// A game of which each agent sees a number, and is rewarded for moving to it and for jumping if it is positive. It
/// connects to a trainer and speaks the protocol 0.7 of Godot RL Agents, as <c>sync.gd</c> does.
/// </summary>
/// <param name="rules">The rules.</param>
public sealed class SignGame(GameRules rules)
{
    private readonly float[] seen = new float[rules.Agents];
    private readonly int[] steps = new int[rules.Agents];
    private ulong state = (rules.Seed * 2) + 1;
    private int tick;

    /// <summary>The types of the messages that the game got, in order.</summary>
    public List<string> Received { get; } = [];

    /// <summary>Connects to a trainer, and plays until it closes the game or the connection.</summary>
    public void Play(int port)
    {
        using var client = new TcpClient();
        for (int attempt = 0; !client.Connected; attempt++)
        {
            try
            {
                client.Connect(IPAddress.Loopback, port);
            }
            catch (SocketException) when (attempt < 200)
            {
                Thread.Sleep(10);
            }
        }

        client.NoDelay = true;
        using NetworkStream stream = client.GetStream();
        while (TryRead(stream) is { } message)
            using (message)
                if (!Handle(message.RootElement, stream))
                    return;
    }

    private static JsonDocument? TryRead(NetworkStream stream)
    {
        var header = new byte[4];
        if (stream.ReadAtLeast(header, 4, throwOnEndOfStream: false) < 4)
            return null;
        var text = new byte[BinaryPrimitives.ReadUInt32LittleEndian(header)];
        stream.ReadExactly(text);
        return JsonDocument.Parse(text);
    }

    private static void Write(NetworkStream stream, string json)
    {
        byte[] text = Encoding.ASCII.GetBytes(json);
        var frame = new byte[4 + text.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, text.Length);
        text.CopyTo(frame, 4);
        stream.Write(frame);
    }

    private bool Handle(JsonElement message, NetworkStream stream)
    {
        string type = message.GetProperty("type").GetString()!;
        Received.Add(type);
        switch (type)
        {
            case "handshake":
                return true;
            case "env_info":
                Write(stream, rules.Fault == "garbage" ? "[\"version\", 9]" : Describe());
                return true;
            case "reset":
                tick = 0;
                for (int i = 0; i < rules.Agents; i++)
                    Begin(i);
                Write(stream, $"{{\"type\":\"reset\",\"obs\":[{Observations()}],\"info\":[{Infos()}]}}");
                return true;
            case "call":
                Write(stream, $"{{\"type\":\"call\",\"returns\":[{string.Join(',', steps)}]}}");
                return true;
            case "action":
                return Step(message.GetProperty("action"), stream);
            default:
                return false;
        }
    }

    private bool Step(JsonElement actions, NetworkStream stream)
    {
        if (++tick == rules.FaultTick)
        {
            if (rules.Fault == "close")
                return false;
            if (rules.Fault == "hang")
                Thread.Sleep(TimeSpan.FromSeconds(5));
        }

        var rewards = new string[rules.Agents];
        var done = new string[rules.Agents];
        for (int i = 0; i < rules.Agents; i++)
        {
            rewards[i] = Number(Reward(i, actions[i]));
            bool ends = ++steps[i] == rules.EpisodeSteps;
            done[i] = ends ? "true" : "false";
            if (ends)
                Begin(i);
            else
                seen[i] = Draw();
        }

        string entries = rules.Fault == "agents" && tick == rules.FaultTick ? "true" : string.Join(',', done);
        Write(
            stream,
            $"{{\"type\":\"step\",\"obs\":[{Observations()}],\"reward\":[{string.Join(',', rewards)}],\"done\":[{entries}],\"info\":[{Infos()}]}}"
        );
        return true;
    }

    private double Reward(int agent, JsonElement action)
    {
        double reward = 0;
        if (rules.Actions != "discrete")
            reward += 1 - Math.Abs(action.GetProperty("move")[0].GetDouble() - seen[agent]);
        if (rules.Actions != "continuous")
            reward += action.GetProperty("jump").GetInt32() == (seen[agent] > 0 ? 1 : 0) ? 1 : 0;
        return reward;
    }

    private void Begin(int agent)
    {
        seen[agent] = Draw();
        steps[agent] = 0;
    }

    // -1, -0.5, 0.5 or 1, by a linear congruential generator.
    private float Draw()
    {
        state = (state * 6364136223846793005) + 1442695040888963407;
        return (state >> 62) switch
        {
            0 => -1,
            1 => -0.5f,
            2 => 0.5f,
            _ => 1,
        };
    }

    private string Observations() =>
        string.Join(',', Enumerable.Range(0, rules.Agents).Select(agent => $"{{{Observation(agent)}}}"));

    private string Observation(int agent)
    {
        bool isFault = tick == rules.FaultTick && agent == rules.Agents - 1;
        string numbers =
            isFault && rules.Fault == "shape" ? "1.0"
            : isFault && rules.Fault == "nan" ? "nan,1.0"
            : $"{Number(seen[agent])},1.0";
        return rules.HasCamera ? $"\"obs\":[{numbers}],\"camera_2d\":\"00ff10\"" : $"\"obs\":[{numbers}]";
    }

    private string Infos() => string.Join(',', Enumerable.Repeat("{}", rules.Agents));

    private string Describe()
    {
        string camera = rules.HasCamera ? ",\"camera_2d\":{\"size\":[1,1,3],\"space\":\"box\"}" : "";
        string observation = $"{{\"obs\":{{\"size\":[2.0],\"space\":\"box\"}}{camera}}}";
        string move = "\"move\":{\"size\":1.0,\"action_type\":\"continuous\"}",
            jump = "\"jump\":{\"size\":2,\"action_type\":\"discrete\"}";
        string action = rules.Actions switch
        {
            "continuous" => $"{{{move}}}",
            "discrete" => $"{{{jump}}}",
            _ => $"{{{move},{jump}}}",
        };
        if (rules.IsOld)
            return $"{{\"type\":\"env_info\",\"observation_space\":{observation},\"action_space\":{action},\"n_agents\":{rules.Agents}}}";
        string All(string space) => string.Join(',', Enumerable.Repeat(space, rules.Agents));
        IEnumerable<string> policies = Enumerable
            .Range(0, rules.Agents)
            .Select(agent => rules.Fault == "policies" ? $"\"team_{agent}\"" : "\"shared_policy\"");
        return $"{{\"type\":\"env_info\",\"observation_space\":[{All(observation)}],\"action_space\":[{All(action)}],"
            + $"\"n_agents\":{rules.Agents},\"agent_policy_names\":[{string.Join(',', policies)}]}}";
    }

    // As Godot writes floats.
    private static string Number(double value) =>
        value == Math.Floor(value)
            ? value.ToString("0.0", CultureInfo.InvariantCulture)
            : value.ToString("R", CultureInfo.InvariantCulture);
}
