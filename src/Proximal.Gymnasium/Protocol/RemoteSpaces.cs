using System.Text.Json;

namespace Proximal.Gymnasium;

/// <summary>Description of the hosted environments: their spaces, and how observations are laid out in bytes.</summary>
internal sealed class RemoteSpaces
{
    private RemoteSpaces(JsonElement description)
    {
        List<ObservationPart> parts = [];
        Observations = Read(description.GetProperty("observation"), "", parts);
        Actions = Read(description.GetProperty("action"), "", parts: null);
        Parts = [.. parts];
        ObservationBytes = parts.Sum(static part => part.Bytes);
        MasksActions = Flag(description, "masks");
        UsesSharedMemory = Flag(description, "shared_memory");
        CanRepeat = Flag(description, "repeat");
        CanRender = Flag(description, "render");
        MaxEpisodeSteps = Number(description, "max_episode_steps") is { } steps ? checked((int)steps) : null;
        RewardThreshold = Number(description, "reward_threshold");
        FramesPerSecond = Number(description, "frames_per_second");
        ActionMeanings =
            description.TryGetProperty("action_meanings", out JsonElement meanings)
            && meanings.ValueKind == JsonValueKind.Array
                ? [.. meanings.EnumerateArray().Select(static meaning => meaning.ToString())]
                : [];
        if (MasksActions && Actions.ActionMaskSize == 0)
            throw new HostFailure($"it has action_masks, but the actions {Actions} cannot be masked");
        if (MaxEpisodeSteps < 1)
            throw new HostFailure($"its max_episode_steps is {MaxEpisodeSteps}, but it must be at least 1");
    }

    /// <summary>Observation space.</summary>
    public Space Observations { get; }

    /// <summary>Action space.</summary>
    public Space Actions { get; }

    /// <summary>Parts of an observation, in order.</summary>
    public ObservationPart[] Parts { get; }

    /// <summary>Number of bytes of an observation.</summary>
    public int ObservationBytes { get; }

    /// <summary>Whether the environments have action masks.</summary>
    public bool MasksActions { get; }

    /// <summary>Number of values of an action mask; 0 if actions are not masked.</summary>
    public int MaskSize => MasksActions ? Actions.ActionMaskSize : 0;

    /// <summary>Number of steps after which an episode is truncated; null for no limit.</summary>
    public int? MaxEpisodeSteps { get; }

    /// <summary>Mean return at which the environment counts as solved; null for none.</summary>
    public double? RewardThreshold { get; }

    /// <summary>Number of steps per second of an animation; null if it is not known.</summary>
    public double? FramesPerSecond { get; }

    /// <summary>Whether steps use a memory-mapped file.</summary>
    public bool UsesSharedMemory { get; }

    /// <summary>Whether episodes can be repeated.</summary>
    public bool CanRepeat { get; }

    /// <summary>Whether environments can be rendered.</summary>
    public bool CanRender { get; }

    /// <summary>Names of the actions of a game, such as NOOP and FIRE; empty if there are none.</summary>
    public IReadOnlyList<string> ActionMeanings { get; }

    /// <summary>Parses a description.</summary>
    /// <exception cref="HostFailure">A space is not valid.</exception>
    public static RemoteSpaces Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            return new RemoteSpaces(document.RootElement);
        }
        catch (InvalidInputException exception)
        {
            throw new HostFailure($"its spaces cannot be used: {exception.Message}");
        }
        catch (Exception exception)
            when (exception
                    is JsonException
                        or InvalidOperationException
                        or KeyNotFoundException
                        or FormatException
                        or OverflowException
                        or IndexOutOfRangeException
            )
        {
            throw new HostFailure($"its description is not valid: {exception.Message}");
        }
    }

    private static bool Flag(JsonElement description, string name) =>
        description.TryGetProperty(name, out JsonElement value) && value.GetBoolean();

    private static double? Number(JsonElement description, string name) =>
        description.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : null;

    private static Space Read(JsonElement space, string name, List<ObservationPart>? parts)
    {
        string type = space.GetProperty("type").GetString() ?? "";
        if (type is "dict" or "tuple")
            return ReadComposite(space, type == "dict", name, parts);
        Space read = type switch
        {
            "box" => ReadBox(space),
            "discrete" => new Discrete(space.GetProperty("n").GetInt32()),
            "multi_discrete" => new MultiDiscrete(Integers(space.GetProperty("nvec"))),
            "multi_binary" => new MultiBinary(space.GetProperty("n").GetInt32()),
            _ => throw new HostFailure($"the space '{type}' is not known"),
        };
        bool isBytes =
            type == "box" && space.TryGetProperty("dtype", out JsonElement dtype) && dtype.GetString() == "uint8";
        parts?.Add(new ObservationPart(name, read, isBytes));
        return read;
    }

    private static CompositeSpace ReadComposite(
        JsonElement space,
        bool isNamed,
        string name,
        List<ObservationPart>? parts
    )
    {
        List<(string Name, Space Space)> read = [];
        foreach (JsonElement part in space.GetProperty("spaces").EnumerateArray())
        {
            string its = part[0].GetString() ?? "";
            read.Add((its, Read(part[1], name.Length == 0 ? its : $"{name}.{its}", parts)));
        }

        return isNamed ? new DictSpace([.. read]) : new TupleSpace([.. read.Select(static part => part.Space)]);
    }

    private static Box ReadBox(JsonElement space)
    {
        int[] shape = Integers(space.GetProperty("shape"));
        int length = shape.Aggregate(1, static (product, axis) => checked(product * axis));
        return new Box(Bounds(space.GetProperty("low"), length), Bounds(space.GetProperty("high"), length), shape);
    }

    private static float[] Bounds(JsonElement bounds, int length)
    {
        if (bounds.ValueKind == JsonValueKind.Array)
            return [.. bounds.EnumerateArray().Select(Bound)];
        var all = new float[length];
        Array.Fill(all, Bound(bounds));
        return all;
    }

    private static float Bound(JsonElement bound) =>
        bound.ValueKind == JsonValueKind.Number
            ? (float)bound.GetDouble()
            : bound.GetString() switch
            {
                "inf" => float.PositiveInfinity,
                "-inf" => float.NegativeInfinity,
                var other => throw new HostFailure($"'{other}' is not a bound of a Box"),
            };

    private static int[] Integers(JsonElement array) =>
        [.. array.EnumerateArray().Select(static value => value.GetInt32())];
}
