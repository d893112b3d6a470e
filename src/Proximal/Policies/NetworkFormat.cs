using System.Text.Json;
using Proximal.Tensors;

namespace Proximal;

/// <summary>Policy networks as JSON: {"type":"actor_critic","actor":[64,64],"critic":[64,64], …}.</summary>
internal static class NetworkFormat
{
    private const string ActorCriticType = "actor_critic",
        SquashedGaussianType = "squashed_gaussian",
        DeterministicType = "deterministic";

    /// <exception cref="InvalidInputException">The network could not be read back.</exception>
    internal static void Write(Utf8JsonWriter writer, string name, PolicyNetwork network)
    {
        writer.WriteStartObject(name);
        switch (network)
        {
            case { Spec: { } spec }:
                NetworkOptions options = spec.Options;
                writer.WriteString("type", options.Architecture ?? ActorCriticType);
                if (options.Features != FeatureKind.Flatten || options.FeatureExtractorName is not null)
                    WriteFeatures(writer, options);
                if (options.Recurrent != RecurrentKind.None)
                    WriteRecurrent(writer, options);
                if (spec.MaskSize > 0)
                    writer.WriteBoolean("masks_actions", true);
                if (spec.CriticInputs > 0)
                    writer.WriteNumber("critic_inputs", spec.CriticInputs);
                SpaceFormat.WriteNumbers(writer, "actor", [.. options.ActorWidths]);
                SpaceFormat.WriteNumbers(writer, "critic", [.. options.CriticWidths]);
                SpaceFormat.WriteNumbers(writer, "shared", [.. options.SharedWidths]);
                writer.WriteString("activation", options.Activation.ToString());
                writer.WriteBoolean("squash_output", options.SquashOutput);
                if (options.RescaleActions)
                    writer.WriteBoolean("rescale_actions", true);
                if (options.Distribution != DistributionKind.Gaussian || options.DistributionName is not null)
                    WriteDistribution(writer, options);
                break;
            case ActorCritic { Distribution: var distribution }:
                throw new InvalidInputException(
                    $"a policy whose {distribution.GetType().Name} was passed to ActorCritic cannot be saved, "
                        + "because files cannot name it: register it with ActionDistribution.Registry.Register "
                        + "and set Network.DistributionName"
                );
            case ContinuousActor { Head: SquashedGaussianHead or DeterministicHead } actor:
                writer.WriteString("type", actor.Head is DeterministicHead ? DeterministicType : SquashedGaussianType);
                SpaceFormat.WriteNumbers(writer, "actor", [.. actor.Widths]);
                writer.WriteString("activation", actor.Activation.ToString());
                break;
            default:
                throw new InvalidInputException(
                    $"a policy with a {network.GetType().Name} cannot be saved, because files cannot name it: "
                        + "register it with PolicyNetwork.Registry.Register and create it with PolicyNetwork.Create"
                );
        }

        writer.WriteEndObject();
    }

    /// <summary>Creates the network that JSON describes, with weights that are loaded later.</summary>
    /// <exception cref="FormatException">A member is missing or wrong.</exception>
    /// <exception cref="InvalidInputException">A custom part is not registered.</exception>
    internal static PolicyNetwork Read(JsonElement element, Space observations, Space actions) =>
        element.Text("type") switch
        {
            SquashedGaussianType => ReadActor(element, observations, new SquashedGaussianHead(actions.ActionSize)),
            DeterministicType => ReadActor(element, observations, new DeterministicHead(actions.ActionSize)),
            string type => PolicyNetwork.Create(
                ReadSpec(element, observations, actions, type == ActorCriticType ? null : type),
                seed: 0
            ),
        };

    private static NetworkSpec ReadSpec(JsonElement element, Space observations, Space actions, string? architecture)
    {
        var options = new NetworkOptions
        {
            Architecture = architecture,
            ActorWidths = element.WholeNumbers("actor"),
            CriticWidths = element.WholeNumbers("critic"),
            SharedWidths = element.WholeNumbers("shared"),
            SquashOutput = element.Boolean("squash_output"),
            RescaleActions = element.TryGetProperty("rescale_actions", out _) && element.Boolean("rescale_actions"),
            Activation = ReadActivation(element),
        };
        if (element.TryGetProperty("features", out JsonElement features))
        {
            FeatureKind? kind = ReadKnown<FeatureKind>(features, "type");
            options = options with
            {
                Features = kind ?? FeatureKind.Flatten,
                FeatureExtractorName = kind is null ? features.Text("type") : null,
                FeatureCount = features.TryGetProperty("count", out _) ? features.Whole("count") : null,
                ShareFeatures = features.Boolean("shared"),
            };
        }

        if (element.TryGetProperty("memory", out JsonElement recurrent))
            options = options with
            {
                Recurrent = ReadName<RecurrentKind>(recurrent, "type"),
                RecurrentSize = recurrent.Whole("size"),
                ShareRecurrent = recurrent.Boolean("shared"),
                RecurrentLayers = recurrent.TryGetProperty("layers", out _) ? recurrent.Whole("layers") : 1,
                CriticRecurrent = !recurrent.TryGetProperty("critic", out _) || recurrent.Boolean("critic"),
            };

        if (element.TryGetProperty("distribution", out JsonElement distribution))
        {
            DistributionKind? kind = ReadKnown<DistributionKind>(distribution, "type");
            options = options with
            {
                Distribution = kind ?? DistributionKind.Gaussian,
                DistributionName = kind is null ? distribution.Text("type") : null,
                LogStdInitial = (float)distribution.Number("log_std_init"),
                FullStd = distribution.Boolean("full_std"),
            };
        }

        options.Validate();
        return new NetworkSpec(
            observations,
            actions,
            options,
            element.TryGetProperty("masks_actions", out _) && element.Boolean("masks_actions"),
            element.TryGetProperty("critic_inputs", out _) ? element.Whole("critic_inputs") : 0
        );
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
        writer.WriteString("type", options.FeatureExtractorName ?? options.Features.ToString());
        if (options.FeatureCount is { } count)
            writer.WriteNumber("count", count);
        writer.WriteBoolean("shared", options.ShareFeatures);
        writer.WriteEndObject();
    }

    private static void WriteDistribution(Utf8JsonWriter writer, NetworkOptions options)
    {
        writer.WriteStartObject("distribution");
        writer.WriteString("type", options.DistributionName ?? options.Distribution.ToString());
        writer.WriteNumber("log_std_init", options.LogStdInitial);
        writer.WriteBoolean("full_std", options.FullStd);
        writer.WriteEndObject();
    }

    private static void WriteRecurrent(Utf8JsonWriter writer, NetworkOptions options)
    {
        writer.WriteStartObject("memory");
        writer.WriteString("type", options.Recurrent.ToString());
        writer.WriteNumber("size", options.RecurrentSize);
        writer.WriteBoolean("shared", options.ShareRecurrent);
        if (options.RecurrentLayers > 1)
            writer.WriteNumber("layers", options.RecurrentLayers);
        if (!options.CriticRecurrent)
            writer.WriteBoolean("critic", false);
        writer.WriteEndObject();
    }

    private static Activation ReadActivation(JsonElement element) => ReadName<Activation>(element, "activation");

    private static T ReadName<T>(JsonElement element, string member)
        where T : struct, Enum =>
        ReadKnown<T>(element, member) ?? throw new FormatException($"there is no '{member}' '{element.Text(member)}'");

    // Null for a name outside the enumeration, which may be that of a registered part. Numbers are not valid names.
    private static T? ReadKnown<T>(JsonElement element, string member)
        where T : struct, Enum =>
        Enum.TryParse(element.Text(member), out T known) && Enum.GetName(known) == element.Text(member) ? known : null;
}
