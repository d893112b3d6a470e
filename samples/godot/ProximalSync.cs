using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Godot;
using Proximal.Inference;

namespace ProximalSample;

/// <summary>What an agent of the sample implements.</summary>
public interface IProximalAgent
{
    /// <summary>Numbers of an observation.</summary>
    int ObservationSize { get; }

    /// <summary>Numbers of an action in [-1, 1].</summary>
    int ActionSize { get; }

    /// <summary>Whether the episode has ended since the last decision.</summary>
    bool IsDone { get; set; }

    /// <summary>Writes the observation.</summary>
    void Observe(Span<float> observation);

    /// <summary>Keeps the action, which the agent repeats until the next decision.</summary>
    void Act(ReadOnlySpan<float> action);

    /// <summary>Returns the reward since the last decision, and clears it.</summary>
    float TakeReward();

    /// <summary>Starts a new episode.</summary>
    void Begin();
}

/// <summary>
/// Decides for all nodes of the group AGENT. With a policy file it plays the policy; without one it connects to
/// 'proximal godot --listen 11008', or to the port of --port, which starts the game with it. Replaces the Sync node of the
/// plugin Godot RL Agents in a project that has only C#; the messages are those of its protocol 0.7.
/// </summary>
public partial class ProximalSync : Node
{
    /// <summary>Policy that 'proximal export RUN --inference' wrote, such as res://chaser.policy; empty to train.</summary>
    [Export]
    public string PolicyPath { get; set; } = "";

    /// <summary>Physics ticks between two decisions.</summary>
    [Export]
    public int ActionRepeat { get; set; } = 8;

    private readonly List<IProximalAgent> agents = new();
    private TcpClient? trainer;
    private NetworkStream? stream;
    private AgentBatch? batch;
    private float[] observations = Array.Empty<float>();
    private float[] actions = Array.Empty<float>();
    private long tick;
    private bool hasActed;
    private bool isReset;

    public override void _Ready()
    {
        foreach (Node node in GetTree().GetNodesInGroup("AGENT"))
            if (node is IProximalAgent agent)
                agents.Add(agent);
        if (agents.Count == 0)
        {
            GD.PushError("no node of the group AGENT implements IProximalAgent");
            SetPhysicsProcess(false);
            return;
        }

        observations = new float[agents.Count * agents[0].ObservationSize];
        actions = new float[agents.Count * agents[0].ActionSize];
        ActionRepeat = (int)Argument("action_repeat", ActionRepeat);
        double speedup = Argument("speedup", 1);
        Engine.PhysicsTicksPerSecond = (int)(60 * speedup);
        Engine.TimeScale = speedup;
        GD.Seed((ulong)Argument("env_seed", 1));
        if (PolicyPath.Length > 0)
        {
            Policy policy = Policy.Load(Godot.FileAccess.GetFileAsBytes(PolicyPath), PolicyPath);
            batch = policy.CreateAgents(agents.Count);
            return;
        }

        trainer = new TcpClient("127.0.0.1", (int)Argument("port", 11008)) { NoDelay = true };
        stream = trainer.GetStream();
    }

    public override void _PhysicsProcess(double delta)
    {
        if (tick++ % ActionRepeat != 0)
            return;
        if (batch is not null)
            Play(batch);
        else
            Train();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream?.Dispose();
            trainer?.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Play(AgentBatch policy)
    {
        for (int i = 0; i < agents.Count; i++)
        {
            if (!agents[i].IsDone)
                continue;
            agents[i].IsDone = false;
            policy.Reset(i);
        }

        Observe();
        policy.Act(observations, actions);
        Act();
    }

    // The game stands still while the trainer decides.
    private void Train()
    {
        if (isReset)
        {
            isReset = false;
            Send(json => WriteObservations(json, "reset"));
        }
        else if (hasActed)
        {
            hasActed = false;
            Send(json =>
            {
                WriteObservations(json, "step");
                json.WriteStartArray("reward");
                foreach (IProximalAgent agent in agents)
                    json.WriteNumberValue(agent.TakeReward());
                json.WriteEndArray();
                json.WriteStartArray("done");
                foreach (IProximalAgent agent in agents)
                {
                    json.WriteBooleanValue(agent.IsDone);
                    agent.IsDone = false;
                }

                json.WriteEndArray();
            });
        }

        while (stream is not null && Handle())
        {
            // Until a message lets the game continue.
        }
    }

    // Returns whether another message must be handled before the game continues.
    private bool Handle()
    {
        using JsonDocument? message = Receive();
        switch (message?.RootElement.GetProperty("type").GetString())
        {
            case "handshake":
                return true;
            case "env_info":
                Send(Describe);
                return true;
            case "reset":
                foreach (IProximalAgent agent in agents)
                    agent.Begin();
                isReset = true;
                // The reply is sent in the next decision.
                return false;
            case "action":
                JsonElement all = message.RootElement.GetProperty("action");
                for (int i = 0, at = 0; i < agents.Count; i++)
                    foreach (JsonElement value in all[i].GetProperty("action").EnumerateArray())
                        actions[at++] = value.GetSingle();
                Act();
                hasActed = true;
                return false;
            case "call":
                Send(static json =>
                {
                    json.WriteString("type", "call");
                    json.WriteStartArray("returns");
                    json.WriteEndArray();
                });
                return true;
            default:
                // 'close', or the trainer has ended.
                stream?.Dispose();
                trainer?.Dispose();
                stream = null;
                GetTree().Quit();
                return false;
        }
    }

    private void Describe(Utf8JsonWriter json)
    {
        json.WriteString("type", "env_info");
        json.WriteStartArray("observation_space");
        foreach (IProximalAgent agent in agents)
        {
            json.WriteStartObject();
            json.WriteStartObject("obs");
            json.WriteStartArray("size");
            json.WriteNumberValue(agent.ObservationSize);
            json.WriteEndArray();
            json.WriteString("space", "box");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("action_space");
        foreach (IProximalAgent agent in agents)
        {
            json.WriteStartObject();
            json.WriteStartObject("action");
            json.WriteNumber("size", agent.ActionSize);
            json.WriteString("action_type", "continuous");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("n_agents", agents.Count);
        json.WriteStartArray("agent_policy_names");
        foreach (IProximalAgent _ in agents)
            json.WriteStringValue("shared_policy");
        json.WriteEndArray();
    }

    private void WriteObservations(Utf8JsonWriter json, string type)
    {
        Observe();
        json.WriteString("type", type);
        json.WriteStartArray("obs");
        int size = observations.Length / agents.Count;
        for (int i = 0; i < agents.Count; i++)
        {
            json.WriteStartObject();
            json.WriteStartArray("obs");
            foreach (float value in observations.AsSpan(i * size, size))
                json.WriteNumberValue(value);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Observe()
    {
        int size = observations.Length / agents.Count;
        for (int i = 0; i < agents.Count; i++)
            agents[i].Observe(observations.AsSpan(i * size, size));
    }

    private void Act()
    {
        int size = actions.Length / agents.Count;
        for (int i = 0; i < agents.Count; i++)
            agents[i].Act(actions.AsSpan(i * size, size));
    }

    private void Send(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, (int)buffer.Length);
        stream!.Write(length);
        stream.Write(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    // Null if the trainer has ended.
    private JsonDocument? Receive()
    {
        var header = new byte[4];
        if (!TryRead(header))
            return null;
        var text = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
        return TryRead(text) ? JsonDocument.Parse(Encoding.ASCII.GetString(text)) : null;
    }

    private bool TryRead(byte[] target)
    {
        for (int at = 0; at < target.Length; )
        {
            int count = stream!.Read(target, at, target.Length - at);
            if (count == 0)
                return false;
            at += count;
        }

        return true;
    }

    private static double Argument(string name, double missing)
    {
        foreach (string argument in OS.GetCmdlineArgs())
            if (argument.StartsWith($"--{name}=", StringComparison.Ordinal))
                return double.Parse(argument[(name.Length + 3)..], System.Globalization.CultureInfo.InvariantCulture);
        return missing;
    }
}
