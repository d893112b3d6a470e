using System.Text.Json;
using Proximal.Tensors;

namespace Proximal;

/// <summary>How a policy's networks are built, as JSON: {"type":"actor_critic","actor":[64,64],"critic":[64,64], …}.</summary>
internal static class NetworkFormat
{
    private const string ActorCriticType = "actor_critic", SquashedGaussianType = "squashed_gaussian", DeterministicType = "deterministic";
    private const string OwnFeatures = "own";

    internal static void Write(Utf8JsonWriter writer, string name, PolicyNetwork network)
    {
        writer.WriteStartObject(name);
        switch (network)
        {
            case ActorCritic { Options: { } options } actorCritic:
                writer.WriteString("type", ActorCriticType);
                if (options.Features != FeatureKind.Flatten || options.FeatureFactory is not null) WriteFeatures(writer, options);
                if (options.Memory != MemoryKind.None) WriteMemory(writer, options);
                if (actorCritic.MasksActions) writer.WriteBoolean("masks_actions", true);
                SpaceFormat.WriteNumbers(writer, "actor", [.. options.ActorWidths]);
                SpaceFormat.WriteNumbers(writer, "critic", [.. options.CriticWidths]);
                SpaceFormat.WriteNumbers(writer, "shared", [.. options.SharedWidths]);
                writer.WriteString("activation", options.Activation.ToString());
                writer.WriteBoolean("squash_output", options.SquashOutput);
                if (options.Distribution != DistributionKind.Gaussian) WriteDistribution(writer, options);
                break;
            case ContinuousActor { Head: SquashedGaussianHead or DeterministicHead } actor:
                writer.WriteString("type", actor.Head is DeterministicHead ? DeterministicType : SquashedGaussianType);
                SpaceFormat.WriteNumbers(writer, "actor", [.. actor.Widths]);
                writer.WriteString("activation", actor.Activation.ToString());
                break;
            default:
                throw new InvalidInputException($"a policy that acts by a {network.GetType().Name} cannot be saved");
        }

        writer.WriteEndObject();
    }

    /// <summary>Whether the features are made by a network of the user's own, which no file describes.</summary>
    internal static bool HasOwnFeatures(JsonElement element) => element.TryGetProperty("features", out JsonElement features) && features.Text("type") == OwnFeatures;

    /// <summary>Networks of the same make, with weights that are yet to be loaded.</summary>
    internal static PolicyNetwork Read(JsonElement element, Space observations, Space actions, Func<Space, FeatureExtractor>? featureFactory) => element.Text("type") switch
    {
        ActorCriticType => ReadActorCritic(element, observations, actions, featureFactory),
        SquashedGaussianType => ReadActor(element, observations, new SquashedGaussianHead(actions.ActionSize)),
        DeterministicType => ReadActor(element, observations, new DeterministicHead(actions.ActionSize)),
        string type => throw new FormatException($"there is no network of type '{type}'"),
    };

    private static ActorCritic ReadActorCritic(JsonElement element, Space observations, Space actions, Func<Space, FeatureExtractor>? featureFactory)
    {
        var options = new NetworkOptions
        {
            ActorWidths = element.WholeNumbers("actor"),
            CriticWidths = element.WholeNumbers("critic"),
            SharedWidths = element.WholeNumbers("shared"),
            SquashOutput = element.Boolean("squash_output"),
            Activation = ReadActivation(element),
        };
        if (element.TryGetProperty("features", out JsonElement features))
        {
            bool own = HasOwnFeatures(element);
            options = options with
            {
                Features = own ? FeatureKind.Flatten : ReadName<FeatureKind>(features, "type"),
                FeatureFactory = own ? featureFactory : null,
                FeatureCount = features.TryGetProperty("count", out _) ? features.Whole("count") : null,
                ShareFeatures = features.Boolean("shared"),
            };
        }

        if (element.TryGetProperty("memory", out JsonElement memory))
            options = options with { Memory = ReadName<MemoryKind>(memory, "type"), MemorySize = memory.Whole("size"), ShareMemory = memory.Boolean("shared") };

        if (element.TryGetProperty("distribution", out JsonElement distribution))
        {
            options = options with
            {
                Distribution = ReadName<DistributionKind>(distribution, "type"),
                LogStdInitial = (float)distribution.Number("log_std_init"),
                FullStd = distribution.Boolean("full_std"),
            };
        }

        options.Validate();
        return ActorCritic.Create(observations, actions, options, seed: 0, element.TryGetProperty("masks_actions", out _) && element.Boolean("masks_actions"));
    }

    private static ContinuousActor ReadActor(JsonElement element, Space observations, ActionHead head)
    {
        int[] widths = element.WholeNumbers("actor");
        NetworkOptions.CheckWidths(widths, nameof(NetworkOptions.ActorWidths), "actor");
        var unused = default(Rng);
        return new ContinuousActor(observations.ObservationSize, head, widths, ReadActivation(element), ref unused);
    }

    private static void WriteFeatures(Utf8JsonWriter writer, NetworkOptions options)
    {
        writer.WriteStartObject("features");
        writer.WriteString("type", options.FeatureFactory is null ? options.Features.ToString() : OwnFeatures);
        if (options.FeatureCount is { } count) writer.WriteNumber("count", count);
        writer.WriteBoolean("shared", options.ShareFeatures);
        writer.WriteEndObject();
    }

    private static void WriteDistribution(Utf8JsonWriter writer, NetworkOptions options)
    {
        writer.WriteStartObject("distribution");
        writer.WriteString("type", options.Distribution.ToString());
        writer.WriteNumber("log_std_init", options.LogStdInitial);
        writer.WriteBoolean("full_std", options.FullStd);
        writer.WriteEndObject();
    }

    private static void WriteMemory(Utf8JsonWriter writer, NetworkOptions options)
    {
        writer.WriteStartObject("memory");
        writer.WriteString("type", options.Memory.ToString());
        writer.WriteNumber("size", options.MemorySize);
        writer.WriteBoolean("shared", options.ShareMemory);
        writer.WriteEndObject();
    }

    private static Activation ReadActivation(JsonElement element) => ReadName<Activation>(element, "activation");

    private static T ReadName<T>(JsonElement element, string member)
        where T : struct, Enum
    {
        string name = element.Text(member);
        return Enum.TryParse(name, out T known) && Enum.IsDefined(known) ? known : throw new FormatException($"there is no '{member}' '{name}'");
    }
}
