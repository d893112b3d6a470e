using System.Text.Json;
using Proximal.Tensors;

namespace Proximal;

/// <summary>How a policy's networks are built, as JSON: {"type":"actor_critic","actor":[64,64],"critic":[64,64], …}.</summary>
internal static class NetworkFormat
{
    private const string ActorCriticType = "actor_critic", SquashedGaussianType = "squashed_gaussian", DeterministicType = "deterministic";

    internal static void Write(Utf8JsonWriter writer, string name, PolicyNetwork network)
    {
        writer.WriteStartObject(name);
        switch (network)
        {
            case ActorCritic { Options: { } options } actorCritic:
                writer.WriteString("type", ActorCriticType);
                if (options.Features != FeatureKind.Flatten) WriteFeatures(writer, options);
                if (options.Memory != MemoryKind.None) WriteMemory(writer, options);
                if (actorCritic.MasksActions) writer.WriteBoolean("masks_actions", true);
                SpaceFormat.WriteNumbers(writer, "actor", [.. options.ActorWidths]);
                SpaceFormat.WriteNumbers(writer, "critic", [.. options.CriticWidths]);
                SpaceFormat.WriteNumbers(writer, "shared", [.. options.SharedWidths]);
                writer.WriteString("activation", options.Activation.ToString());
                writer.WriteBoolean("squash_output", options.SquashOutput);
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

    /// <summary>Networks of the same make, with weights that are yet to be loaded.</summary>
    internal static PolicyNetwork Read(JsonElement element, Space observations, Space actions) => element.Text("type") switch
    {
        ActorCriticType => ReadActorCritic(element, observations, actions),
        SquashedGaussianType => ReadActor(element, observations, new SquashedGaussianHead(actions.ActionSize)),
        DeterministicType => ReadActor(element, observations, new DeterministicHead(actions.ActionSize)),
        string type => throw new FormatException($"there is no network of type '{type}'"),
    };

    private static ActorCritic ReadActorCritic(JsonElement element, Space observations, Space actions)
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
            options = options with
            {
                Features = ReadName<FeatureKind>(features, "type"),
                FeatureCount = features.TryGetProperty("count", out _) ? features.Whole("count") : null,
                ShareFeatures = features.Boolean("shared"),
            };
        }

        if (element.TryGetProperty("memory", out JsonElement memory))
            options = options with { Memory = ReadName<MemoryKind>(memory, "type"), MemorySize = memory.Whole("size"), ShareMemory = memory.Boolean("shared") };

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
        writer.WriteString("type", options.Features.ToString());
        if (options.FeatureCount is { } count) writer.WriteNumber("count", count);
        writer.WriteBoolean("shared", options.ShareFeatures);
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
