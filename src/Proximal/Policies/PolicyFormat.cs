using System.Text;
using System.Text.Json;
using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// File format of policies. <c>policy.json</c> contains the spaces and the network architecture,
/// <c>policy.safetensors</c> contains the weights by name and the normalization statistics. In a single file, the JSON
/// is metadata of the safetensors file. Loading executes nothing.
/// </summary>
internal static class PolicyFormat
{
    internal const string Description = "policy.json";
    internal const string Weights = "policy.safetensors";
    private const string Extension = ".safetensors";
    private const string NetworkPrefix = "policy";
    private const string NormalizerPrefix = "observation_normalizer";
    private const string Format = "proximal-policy";
    private const int Version = 2;
    private const string NetworkSpace = "network_space",
        Normalized = "normalized";

    internal static void Save(Policy policy, string path)
    {
        // First, because it throws if the policy could not be loaded again.
        byte[] json = ToJson(policy);
        var state = new StateDictionary();
        policy.Network.SaveState(state, NetworkPrefix);
        policy.Normalizer?.SaveState(state, NormalizerPrefix);
        if (IsFile(path))
        {
            Safetensors.Write(
                path,
                state,
                new Dictionary<string, string>(StringComparer.Ordinal) { [Description] = Encoding.UTF8.GetString(json) }
            );
            return;
        }

        RequireReplaceable(path);
        Directory.CreateDirectory(path);
        Safetensors.Write(Path.Combine(path, Weights), state);
        AtomicFile.Write(Path.Combine(path, Description), stream => stream.Write(json));
    }

    /// <summary>Throws if a folder has a file with the name of the description that is not a policy.</summary>
    /// <exception cref="InvalidInputException">There is such a file.</exception>
    internal static void RequireReplaceable(string folder)
    {
        string path = Path.Combine(folder, Description);
        if (!File.Exists(path))
            return;
        bool isPolicy = InputFile.ReadJson(
            path,
            "is not a policy, and is not replaced; choose another folder",
            static root =>
                root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("format", out JsonElement format)
                && format.ValueEquals(Format)
        );
        if (!isPolicy)
            throw new InvalidInputException($"{path} is not a policy, and is not replaced; choose another folder");
    }

    internal static Policy Load(string path)
    {
        if (IsFile(path))
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            if (!file.Metadata.TryGetValue(Description, out string? text))
                throw new InvalidInputException(
                    $"{path} contains no policy: its metadata have no {Description}; its folder may contain a policy"
                );
            Policy whole = Parse(Encoding.UTF8.GetBytes(text), path, file);
            LoadWeights(whole, Safetensors.Read(path));
            return whole;
        }

        string json = Path.Combine(path, Description);
        if (!File.Exists(json))
            throw new InvalidInputException($"{path} contains no policy: {Description} is missing");
        Policy policy = ReadFolder(path);
        LoadWeights(policy, Safetensors.Read(Path.Combine(path, Weights)));
        return policy;
    }

    /// <summary>Loads weights and normalization into a policy with the same network.</summary>
    internal static void LoadWeights(Policy policy, string folder)
    {
        string json = Path.Combine(folder, Description);
        if (File.Exists(json))
            CheckSaved(ReadFolder(folder), policy, json);
        LoadWeights(policy, Safetensors.Read(Path.Combine(folder, Weights)));
    }

    private static void CheckSaved(Policy saved, Policy policy, string path)
    {
        if (policy.Normalizer is not null && saved.ScalesNormalizedPixels != policy.ScalesNormalizedPixels)
            throw new InvalidInputException(
                $"{path} is of an earlier release, whose networks divided normalized pixels by 255: start the run anew"
            );
        // Weights of a network with another activation have the same names and shapes.
        if (JsonDifference.Find(ToJson(saved), ToJson(policy)) is { } difference)
            throw new InvalidInputException($"{path} belongs to another policy: {difference}");
    }

    private static bool IsFile(string path) => Path.GetExtension(path) == Extension && !Directory.Exists(path);

    /// <summary>Creates the policy that a folder describes, without its weights.</summary>
    private static Policy ReadFolder(string folder)
    {
        string json = Path.Combine(folder, Description);
        byte[] description = InputFile.ReadBytes(json, InputFile.MaxDescription);
        using SafetensorsFile weights = SafetensorsFile.Open(Path.Combine(folder, Weights));
        return Parse(description, json, weights);
    }

    // The header of the weights limits the size of the network before memory is allocated for it.
    private static Policy Parse(byte[] json, string path, SafetensorsFile weights) =>
        InputFile.Parse(
            path,
            () =>
            {
                JsonCheck.Require(json);
                using JsonDocument document = JsonDocument.Parse(json);
                using var _ = new SavedParameters(weights.FilePath, weights.Entries.Sum(static entry => entry.Count));
                return ReadDescription(document.RootElement);
            },
            "is not a valid policy"
        );

    private static void LoadWeights(Policy policy, StateDictionary state)
    {
        if (policy.Normalizer is null && state.Contains($"{NormalizerPrefix}.mean"))
            throw new InvalidInputException(
                $"{state.Source} belongs to a policy that normalizes observations, but this policy does not"
            );
        InputFile.Parse(
            state.Source,
            () =>
            {
                policy.Network.LoadState(state, NetworkPrefix);
                policy.Normalizer?.LoadState(state, NormalizerPrefix);
                policy.Synchronize();
            }
        );
    }

    private static byte[] ToJson(Policy policy)
    {
        using var stream = new MemoryStream();
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
            if (!policy.ScalesNormalizedPixels)
                writer.WriteString(NetworkSpace, Normalized);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.Flush();
        return stream.ToArray();
    }

    private static Policy ReadDescription(JsonElement root)
    {
        if (root.Text("format") != Format)
            throw new FormatException($"its 'format' is not {Format}");
        if (root.Whole("version") is var version && version != Version)
            throw new FormatException(
                $"its 'version' is {version}, but this release reads version {Version}: save the policy again "
                    + "with a matching release"
            );
        Space observations = SpaceFormat.Read(root.Member("observation_space"));
        Space actions = SpaceFormat.Read(root.Member("action_space"));
        bool normalizes = root.TryGetProperty("normalizer", out JsonElement members);

        // Earlier releases built the network for the space of the environment.
        bool isNormalized =
            normalizes && members.TryGetProperty(NetworkSpace, out _) && members.Text(NetworkSpace) == Normalized;
        PolicyNetwork network = NetworkFormat.Read(
            root.Member("network"),
            isNormalized ? NormalizedSpace.Of(observations, members.Number("clip")) : observations,
            actions
        );
        int maskSize = network.ObservationSize - observations.ObservationSize;
        ObservationNormalizer? normalizer = normalizes
            ? new ObservationNormalizer(
                network.ObservationSize,
                members.Number("clip"),
                members.Number("epsilon"),
                maskSize
            )
            : null;
        return new Policy(observations, actions, network, normalizer);
    }
}
