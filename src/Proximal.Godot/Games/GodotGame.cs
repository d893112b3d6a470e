using System.Net.Sockets;
using System.Text.Json;

namespace Proximal.Godot;

/// <summary>One connected game with its agents.</summary>
internal sealed class GodotGame : IDisposable
{
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(5);

    private readonly Socket socket;
    private readonly NetworkStream stream;
    private readonly GameProcess? process;
    private readonly GameFrames frames;
    private readonly GodotReply reply;
    private readonly string name;
    private readonly int actionSize;
    private bool isClosing;

    /// <summary>Exchanges the first messages.</summary>
    /// <param name="socket">The connection, which belongs to the game from now on.</param>
    /// <param name="process">The process of the game; null if the trainer did not start it.</param>
    /// <param name="name">Name of the game in messages.</param>
    /// <param name="timeout">Longest time of a reply.</param>
    /// <exception cref="InvalidInputException">The game does not follow the protocol.</exception>
    public GodotGame(Socket socket, GameProcess? process, string name, TimeSpan timeout)
    {
        (this.socket, this.process, this.name) = (socket, process, name);
        socket.NoDelay = true;
        stream = new NetworkStream(socket, ownsSocket: true);
        stream.ReadTimeout = stream.WriteTimeout = (int)Math.Clamp(timeout.TotalMilliseconds, 1, int.MaxValue);
        frames = new GameFrames(stream, "it");
        try
        {
            Utf8JsonWriter handshake = BeginMessage("handshake"u8);
            handshake.WriteString("major_version"u8, "0"u8);
            handshake.WriteString("minor_version"u8, "7"u8);
            EndMessage(handshake);
            EndMessage(BeginMessage("env_info"u8));
            Spaces = GodotSpaces.Parse(frames.Receive());
        }
        catch (GameFailure failure)
        {
            InvalidInputException described = Describe(failure);
            Dispose();
            throw described;
        }

        reply = new GodotReply(Spaces);
        actionSize = Spaces.Actions.ActionSize;
    }

    /// <summary>Description of the agents.</summary>
    public GodotSpaces Spaces { get; }

    /// <summary>Number of actions that were sent since the last reset.</summary>
    public long Tick { get; private set; }

    /// <summary>Whether the connection cannot be used any more.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The environments whose episodes run in the game.</summary>
    public object? Owner { get; set; }

    /// <summary>Starts new episodes of all agents.</summary>
    /// <param name="rows">Receives the observations, [agents, observation].</param>
    public void Reset(Span<float> rows)
    {
        try
        {
            Tick = 0;
            EndMessage(BeginMessage("reset"u8));
            reply.Read(frames.Receive(), isStep: false, rows, [], []);
        }
        catch (GameFailure failure)
        {
            throw Describe(failure);
        }
    }

    /// <summary>Sends the actions of a step.</summary>
    /// <param name="actions">The actions, [agents, action].</param>
    public void BeginStep(ReadOnlySpan<float> actions)
    {
        try
        {
            Tick++;
            Utf8JsonWriter json = BeginMessage("action"u8);
            json.WriteStartArray("action"u8);
            for (int agent = 0; agent < Spaces.AgentCount; agent++)
            {
                json.WriteStartObject();
                ReadOnlySpan<float> action = actions.Slice(agent * actionSize, actionSize);
                foreach (ActionKey key in Spaces.Acted)
                {
                    key.Write(json, action[..key.Width]);
                    action = action[key.Width..];
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            EndMessage(json);
        }
        catch (GameFailure failure)
        {
            throw Describe(failure);
        }
    }

    /// <summary>Waits for the results of a step.</summary>
    public void EndStep(Span<float> rows, Span<float> rewards, Span<bool> done)
    {
        try
        {
            reply.Read(frames.Receive(), isStep: true, rows, rewards, done);
        }
        catch (GameFailure failure)
        {
            throw Describe(failure);
        }
    }

    /// <summary>Calls a method of every agent of the game.</summary>
    public IReadOnlyList<JsonElement> Call(string method)
    {
        try
        {
            Utf8JsonWriter json = BeginMessage("call"u8);
            json.WriteString("method"u8, method);
            EndMessage(json);
            var reader = new Utf8JsonReader(frames.Receive());
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.TryGetProperty("returns", out JsonElement returns)
                ? [.. returns.EnumerateArray().Select(static value => value.Clone())]
                : throw new GameFailure($"it did not reply to the call of '{method}' with 'returns'");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Describe(new GameFailure($"its reply to the call of '{method}' is not valid"));
        }
        catch (GameFailure failure)
        {
            throw Describe(failure);
        }
    }

    /// <summary>Asks the game to quit.</summary>
    public void Close()
    {
        if (isClosing || IsBroken)
            return;
        isClosing = true;
        try
        {
            EndMessage(BeginMessage("close"u8));
        }
        catch (GameFailure)
        {
            // It has ended.
        }
    }

    /// <summary>Closes the game, and ends its process.</summary>
    public void Dispose()
    {
        Close();
        frames.Dispose();
        stream.Dispose();
        socket.Dispose();
        process?.End(CloseTime);
        process?.Dispose();
    }

    private Utf8JsonWriter BeginMessage(ReadOnlySpan<byte> type)
    {
        Utf8JsonWriter json = frames.Begin();
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        return json;
    }

    private void EndMessage(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        frames.Send();
    }

    private InvalidInputException Describe(GameFailure failure)
    {
        IsBroken = true;
        string end = process?.DescribeEnd(TimeSpan.FromMilliseconds(failure.Agent is null ? 500 : 0)) ?? "";
        string agent = failure.Agent is { } index ? $", agent {index} ({Spaces.PolicyName})" : "";
        return new InvalidInputException(
            $"{name}{agent}, tick {Tick}: {failure.Message}{(end.Length > 0 ? $"; {end}" : "")}"
        );
    }
}
