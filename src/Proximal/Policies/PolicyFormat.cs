using System.Text.Json;
using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// A policy on disk: <c>policy.json</c> says what it observes, what it can do and how its networks are built,
/// <c>policy.safetensors</c> holds the weights by name and the statistics of the normalisation. Reading it executes nothing.
/// </summary>
internal static class PolicyFormat
{
    internal const string Description = "policy.json";
    internal const string Weights = "policy.safetensors";
    private const string NetworkPrefix = "policy";
    private const string NormalizerPrefix = "observation_normalizer";
    private const string Format = "proximal-policy";
    private const int Version = 2;

    internal static void Save(Policy policy, string folder)
    {
        Directory.CreateDirectory(folder);
        var state = new StateDictionary();
        policy.Network.SaveState(state, NetworkPrefix);
        policy.Normalizer?.SaveState(state, NormalizerPrefix);
        Safetensors.Write(Path.Combine(folder, Weights), state);
        AtomicFile.Write(Path.Combine(folder, Description), stream => WriteDescription(policy, stream));
    }

    internal static Policy Load(string folder)
    {
        string path = Path.Combine(folder, Description);
        if (!File.Exists(path)) throw new InvalidInputException($"{folder} holds no policy: {Description} is missing");
        Policy policy;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            policy = ReadDescription(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or OverflowException or InvalidInputException)
        {
            throw new InvalidInputException($"{path} does not describe a policy: {e.Message}", e);
        }

        LoadWeights(policy, folder);
        return policy;
    }

    /// <summary>Reads weights and normalisation into a policy of the same make.</summary>
    internal static void LoadWeights(Policy policy, string folder)
    {
        StateDictionary state = Safetensors.Read(Path.Combine(folder, Weights));
        if (policy.Normalizer is null && state.Contains($"{NormalizerPrefix}.mean"))
            throw new InvalidInputException($"{Path.Combine(folder, Weights)} belongs to a policy that normalises observations, which this one does not");
        policy.Network.LoadState(state, NetworkPrefix);
        policy.Normalizer?.LoadState(state, NormalizerPrefix);
        policy.Synchronize();
    }

    private static void WriteDescription(Policy policy, Stream stream)
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteString("format", Format);
        writer.WriteNumber("version", Version);
        SpaceFormat.Write(writer, "observation_space", policy.ObservationSpace);
        SpaceFormat.Write(writer, "action_space", policy.ActionSpace);
        NetworkFormat.Write(writer, "network", policy.Network);
        if (policy.Normalizer is { } normalizer)
        {
            writer.WriteStartObject("normalizer");
            writer.WriteNumber("clip", normalizer.Clip);
            writer.WriteNumber("epsilon", normalizer.Epsilon);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static Policy ReadDescription(JsonElement root)
    {
        if (root.Text("format") != Format) throw new FormatException($"its 'format' is not {Format}");
        if (root.Whole("version") is var version && version != Version)
            throw new FormatException($"its 'version' is {version}, but this release reads version {Version}: save the policy again with a release that fits");
        Space observations = SpaceFormat.Read(root.Member("observation_space"));
        Space actions = SpaceFormat.Read(root.Member("action_space"));
        PolicyNetwork network = NetworkFormat.Read(root.Member("network"), observations, actions);
        int maskSize = network.ObservationSize - observations.ObservationSize;
        ObservationNormalizer? normalizer = root.TryGetProperty("normalizer", out JsonElement settings)
            ? new ObservationNormalizer(network.ObservationSize, settings.Number("clip"), settings.Number("epsilon"), maskSize)
            : null;
        return new Policy(observations, actions, network, normalizer);
    }
}
