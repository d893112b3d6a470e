using System.Text.Json;

namespace Proximal.Godot;

/// <summary>The description of a game's agents: the reply to <c>env_info</c>.</summary>
internal sealed class GodotSpaces
{
    private const int MaxAgents = 100_000;

    private GodotSpaces(JsonElement info)
    {
        if (info.ValueKind != JsonValueKind.Object || GodotJson.Text(info, "type", "its reply") != "env_info")
            throw new GameFailure(Unexpected);
        JsonElement observations = GodotJson.Property(info, "observation_space", "its env_info"),
            actions = GodotJson.Property(info, "action_space", "its env_info");
        JsonElement count = GodotJson.Property(info, "n_agents", "its env_info");
        if (count.ValueKind == JsonValueKind.Number && count.TryGetDouble(out double none) && none == 0)
            throw new GameFailure(
                "it has no agent to train: set the control mode of the Sync node or of an AIController to Training"
            );
        AgentCount = GodotJson.Size(count, "n_agents");
        if (AgentCount > MaxAgents)
            throw new GameFailure($"it has {AgentCount} agents, more than {MaxAgents}");
        Observed = ReadAll(observations, "observation_space", ReadObservations, AreEqual);
        Acted = ReadAll(actions, "action_space", ReadActions, AreEqual);
        PolicyName = ReadPolicyName(info);
        Observations = new DictSpace([.. Observed.Select(static key => (key.Name, key.Space))]);
        Actions = Combine(Acted);
    }

    /// <summary>Number of agents in a game.</summary>
    public int AgentCount { get; }

    /// <summary>Name of the policy of all agents.</summary>
    public string PolicyName { get; }

    /// <summary>The observation keys, in order.</summary>
    public ObservationKey[] Observed { get; }

    /// <summary>The action keys, in order.</summary>
    public ActionKey[] Acted { get; }

    /// <summary>Observation space of an agent: a part for each key.</summary>
    public DictSpace Observations { get; }

    /// <summary>Action space of an agent: a <see cref="Box"/> if all actions are continuous, a <see cref="Discrete"/> or
    /// <see cref="MultiDiscrete"/> if all are discrete, otherwise a part for each key.</summary>
    public Space Actions { get; }

    private static string Unexpected =>
        "it did not reply to env_info as the plugin Godot RL Agents 0.7 does: update the plugin, or check the port";

    /// <summary>Parses a description.</summary>
    /// <exception cref="GameFailure">It is not valid, or the agents cannot share a policy.</exception>
    public static GodotSpaces Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            return new GodotSpaces(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new GameFailure(Unexpected);
        }
        catch (InvalidInputException exception)
        {
            throw new GameFailure($"its spaces cannot be used: {exception.Message}");
        }
        catch (OverflowException)
        {
            throw new GameFailure("its spaces cannot be used: they are too large");
        }
    }

    /// <summary>Whether another game has the same spaces.</summary>
    public bool Matches(GodotSpaces other) => AreEqual(Observed, other.Observed) && AreEqual(Acted, other.Acted);

    private static ObservationKey[] ReadObservations(JsonElement space) =>
        [.. space.EnumerateObject().Select(static key => new ObservationKey(key.Name, key.Value))];

    private static ActionKey[] ReadActions(JsonElement space) =>
        [.. space.EnumerateObject().Select(static key => new ActionKey(key.Name, key.Value))];

    private static bool AreEqual(ObservationKey[] one, ObservationKey[] other) =>
        one.Length == other.Length && one.Zip(other).All(static pair => pair.First.Matches(pair.Second));

    private static bool AreEqual(ActionKey[] one, ActionKey[] other) =>
        one.Length == other.Length && one.Zip(other).All(static pair => pair.First.Matches(pair.Second));

    // A list with the space of each agent. Old plugins have one for all.
    private T[] ReadAll<T>(JsonElement spaces, string what, Func<JsonElement, T[]> read, Func<T[], T[], bool> areEqual)
    {
        JsonElement[] each = spaces.ValueKind == JsonValueKind.Array ? [.. spaces.EnumerateArray()] : [spaces];
        if (spaces.ValueKind == JsonValueKind.Array && each.Length != AgentCount)
            throw new GameFailure($"its {what} has {each.Length} entries, but it has {AgentCount} agents");
        T[] first = read(each[0]);
        if (first.Length == 0)
            throw new GameFailure($"its {what} has no keys");
        for (int i = 1; i < each.Length; i++)
            if (!areEqual(first, read(each[i])))
                throw new GameFailure(
                    $"its agents 0 and {i} differ in {what}, but one policy is trained: all agents must have the same keys and sizes"
                );
        return first;
    }

    private static string ReadPolicyName(JsonElement info)
    {
        const string shared = "shared_policy";
        if (!info.TryGetProperty("agent_policy_names", out JsonElement names))
            return shared;
        if (names.ValueKind != JsonValueKind.Array)
            throw new GameFailure("its agent_policy_names is not a list");
        string[] all =
        [
            .. names.EnumerateArray().Select(static name => name.ToString()).Distinct(StringComparer.Ordinal),
        ];
        return all.Length <= 1
            ? all.FirstOrDefault() ?? shared
            : throw new GameFailure(
                $"its agents have {all.Length} policies ({string.Join(", ", all.Take(5))}), but one policy is trained: give all "
                    + "agents the same policy_name"
            );
    }

    private static Space Combine(ActionKey[] keys) =>
        keys switch
        {
            _ when keys.All(static key => key.IsContinuous) => Box.Uniform(
                -1,
                1,
                checked(keys.Sum(static key => key.Size))
            ),
            [{ Size: var count }] => new Discrete(count),
            _ when !keys.Any(static key => key.IsContinuous) => new MultiDiscrete([
                .. keys.Select(static key => key.Size),
            ]),
            _ => new DictSpace([.. keys.Select(static key => (key.Name, key.Space))]),
        };
}
