using Proximal.Tensors;
using YamlDotNet.RepresentationModel;
using Of = Proximal.Experiments.KeyOf<Proximal.OnPolicyOptions>;

namespace Proximal.Experiments;

/// <summary>Keys of <see cref="NetworkOptions"/>: the map <c>policy_kwargs</c>.</summary>
internal static class NetworkKeys
{
    /// <summary>Name of the map.</summary>
    public const string Map = "policy_kwargs";

    private const string WidthsExpected = "a list such as [64, 64], or a map of lists for pi, vf and shared";

    private static readonly (Activation Activation, string Name)[] Activations =
    [
        (Activation.Tanh, "tanh"),
        (Activation.Relu, "relu"),
        (Activation.Elu, "elu"),
        (Activation.Gelu, "gelu"),
        (Activation.Silu, "silu"),
        (Activation.GeluErf, "gelu_erf"),
    ];

    private static readonly (FeatureKind Kind, string Name)[] Extractors =
    [
        (FeatureKind.Flatten, "Flatten"),
        (FeatureKind.NatureCnn, "NatureCNN"),
        (FeatureKind.ImpalaCnn, "ImpalaCNN"),
        (FeatureKind.MinAtarCnn, "MinAtarCNN"),
    ];

    private static readonly (RecurrentKind Kind, string Name)[] RecurrentKinds =
    [
        (RecurrentKind.None, "none"),
        (RecurrentKind.Lstm, "lstm"),
        (RecurrentKind.Gru, "gru"),
    ];

    private static readonly (DistributionKind Kind, string Name)[] Distributions =
    [
        (DistributionKind.Gaussian, "gaussian"),
        (DistributionKind.StateDependentGaussian, "state_dependent_gaussian"),
        (DistributionKind.Gsde, "gsde"),
        (DistributionKind.Beta, "beta"),
    ];

    public static ConfigurationKey Features { get; } =
        Of.Any(
            "policy_kwargs.features_extractor_class",
            "Network.Features, FeatureExtractorName",
            "name",
            $"Feature extractor for images: {string.Join(", ", Extractors.Select(pair => pair.Name))}, or a "
                + "registered custom extractor.",
            o => o.Network.FeatureExtractorName ?? Extractors.First(pair => pair.Kind == o.Network.Features).Name,
            (o, v) =>
                o with
                {
                    Network = RegisteredName(v, Extractors, FeatureExtractor.Registry) is { } name
                        ? o.Network with
                        {
                            Features = FeatureKind.Flatten,
                            FeatureExtractorName = name,
                        }
                        : o.Network with
                        {
                            Features = ReadName(v, Extractors),
                            FeatureExtractorName = null,
                        },
                }
        );

    public static ConfigurationKey FeatureCount { get; } =
        Of.Any(
            "policy_kwargs.features_dim",
            "Network.FeatureCount",
            "whole number or null",
            "Units of the last layer of the feature extractor; null for the number of its paper.",
            o => o.Network.FeatureCount?.ToString() ?? "null",
            (o, v) => o with { Network = o.Network with { FeatureCount = v.IsNull ? null : v.Count() } }
        );

    public static ConfigurationKey ShareFeatures { get; } =
        Of.Boolean(
            "policy_kwargs.share_features_extractor",
            "Network.ShareFeatures",
            "Share one feature extractor between actor and critic.",
            o => o.Network.ShareFeatures,
            (o, v) => o with { Network = o.Network with { ShareFeatures = v.Boolean() } }
        );

    public static ConfigurationKey Recurrent { get; } =
        Of.Any(
            "policy_kwargs.memory",
            "Network.Recurrent",
            "name",
            $"Recurrent layer: {string.Join(", ", RecurrentKinds.Select(pair => pair.Name))}.",
            o => RecurrentKinds.First(pair => pair.Kind == o.Network.Recurrent).Name,
            (o, v) => o with { Network = o.Network with { Recurrent = ReadName(v, RecurrentKinds) } }
        );

    public static ConfigurationKey RecurrentSize { get; } =
        Of.Whole(
            "policy_kwargs.lstm_hidden_size",
            "Network.RecurrentSize",
            "Size of the hidden state of the recurrent layer.",
            o => o.Network.RecurrentSize,
            (o, v) => o with { Network = o.Network with { RecurrentSize = v.Count() } }
        );

    public static ConfigurationKey ShareRecurrent { get; } =
        Of.Boolean(
            "policy_kwargs.shared_lstm",
            "Network.ShareRecurrent",
            "Share one recurrent layer between actor and critic; only the policy loss trains it.",
            o => o.Network.ShareRecurrent,
            (o, v) => o with { Network = o.Network with { ShareRecurrent = v.Boolean() } }
        );

    public static ConfigurationKey RecurrentLayers { get; } =
        Of.Whole(
            "policy_kwargs.n_lstm_layers",
            "Network.RecurrentLayers",
            "Number of stacked recurrent layers.",
            o => o.Network.RecurrentLayers,
            (o, v) => o with { Network = o.Network with { RecurrentLayers = v.Count() } }
        );

    public static ConfigurationKey CriticRecurrent { get; } =
        Of.Boolean(
            "policy_kwargs.enable_critic_lstm",
            "Network.CriticRecurrent",
            "Give the critic a recurrent layer of its own; false for a linear layer.",
            o => o.Network.CriticRecurrent,
            (o, v) => o with { Network = o.Network with { CriticRecurrent = v.Boolean() } }
        );

    public static ConfigurationKey OrthogonalRecurrentInitialization { get; } =
        Of.Boolean(
            "policy_kwargs.lstm_ortho_init",
            "Network.OrthogonalRecurrentInitialization",
            "Initialize recurrent layers orthogonally instead of uniformly.",
            o => o.Network.OrthogonalRecurrentInitialization,
            (o, v) => o with { Network = o.Network with { OrthogonalRecurrentInitialization = v.Boolean() } }
        );

    public static ConfigurationKey Widths { get; } =
        Of.Any(
            "policy_kwargs.net_arch",
            "Network.ActorWidths, CriticWidths, SharedWidths",
            "list, or map of lists",
            "Widths of the hidden layers: one list for both networks, or {pi: [...], vf: [...]}, with shared: [...] "
                + "for shared layers.",
            o => FormatWidths(o.Network),
            (o, v) => o with { Network = ReadWidths(o.Network, v) }
        );

    public static ConfigurationKey ActivationFunction { get; } =
        Of.Any(
            "policy_kwargs.activation_fn",
            "Network.Activation",
            "name",
            $"Activation function: {string.Join(", ", Activations.Select(pair => pair.Name))}.",
            o => NameOf(o.Network.Activation),
            (o, v) => o with { Network = o.Network with { Activation = ReadActivation(v) } }
        );

    public static ConfigurationKey OrthogonalInitialization { get; } =
        Of.Boolean(
            "policy_kwargs.ortho_init",
            "Network.OrthogonalInitialization",
            "Initialize the weights orthogonally.",
            o => o.Network.OrthogonalInitialization,
            (o, v) => o with { Network = o.Network with { OrthogonalInitialization = v.Boolean() } }
        );

    public static ConfigurationKey UseSde { get; } =
        Of.Boolean(
            "use_sde",
            "Network.Distribution",
            "Use generalized state-dependent exploration (gSDE) for continuous actions; short for "
                + "policy_kwargs.distribution: gsde.",
            o => o.Network.Distribution == DistributionKind.Gsde,
            (o, v) =>
                v.Boolean() == (o.Network.Distribution == DistributionKind.Gsde)
                    ? o
                    : o with
                    {
                        Network = o.Network with
                        {
                            Distribution = v.Boolean() ? DistributionKind.Gsde : DistributionKind.Gaussian,
                        },
                    }
        );

    public static ConfigurationKey Distribution { get; } =
        Of.Any(
            "policy_kwargs.distribution",
            "Network.Distribution, DistributionName",
            "name",
            $"Distribution of continuous actions: {string.Join(", ", Distributions.Select(pair => pair.Name))}, or a "
                + "registered custom distribution.",
            o => o.Network.DistributionName ?? Distributions.First(pair => pair.Kind == o.Network.Distribution).Name,
            (o, v) =>
                o with
                {
                    Network = RegisteredName(v, Distributions, ActionDistribution.Registry) is { } name
                        ? o.Network with
                        {
                            Distribution = DistributionKind.Gaussian,
                            DistributionName = name,
                        }
                        : o.Network with
                        {
                            Distribution = ReadName(v, Distributions),
                            DistributionName = null,
                        },
                }
        );

    public static ConfigurationKey Architecture { get; } =
        Of.Any(
            "policy_kwargs.network_class",
            "Network.Architecture",
            "name or null",
            "Registered custom network; null for the built-in one.",
            o => o.Network.Architecture ?? "null",
            (o, v) =>
                o with
                {
                    Network = o.Network with
                    {
                        Architecture = TrainingKeys.RegisteredNameOrNull(v, PolicyNetwork.Registry),
                    },
                }
        );

    public static ConfigurationKey FullStd { get; } =
        Of.Boolean(
            "policy_kwargs.full_std",
            "Network.FullStd",
            "Learn a standard deviation for each pair of feature and action dimension instead of one for each "
                + "feature (distribution: gsde).",
            o => o.Network.FullStd,
            (o, v) => o with { Network = o.Network with { FullStd = v.Boolean() } }
        );

    public static ConfigurationKey LogStdInitial { get; } =
        Of.Number(
            "policy_kwargs.log_std_init",
            "Network.LogStdInitial",
            "Initial logarithm of the standard deviation (continuous actions).",
            o => o.Network.LogStdInitial,
            (o, v) => o with { Network = o.Network with { LogStdInitial = (float)v.Number() } }
        );

    public static ConfigurationKey SquashOutput { get; } =
        Of.Boolean(
            "policy_kwargs.squash_output",
            "Network.SquashOutput",
            "Limit continuous actions to their bounds with tanh instead of clipping.",
            o => o.Network.SquashOutput,
            (o, v) => o with { Network = o.Network with { SquashOutput = v.Boolean() } }
        );

    public static ConfigurationKey RescaleActions { get; } =
        Of.Boolean(
            "policy_kwargs.rescale_actions",
            "Network.RescaleActions",
            "Let a Gaussian policy act in [-1, 1] and scale its actions to their bounds.",
            o => o.Network.RescaleActions,
            (o, v) => o with { Network = o.Network with { RescaleActions = v.Boolean() } }
        );

    /// <summary>Keys of <c>policy_kwargs</c> for every actor-critic.</summary>
    public static IReadOnlyList<ConfigurationKey> All { get; } =
    [
        Widths,
        ActivationFunction,
        OrthogonalInitialization,
        Distribution,
        LogStdInitial,
        FullStd,
        SquashOutput,
        RescaleActions,
        Architecture,
        TrainingKeys.Optimizer,
    ];

    /// <summary>Keys of <c>policy_kwargs</c> for algorithms that support image observations.</summary>
    public static IReadOnlyList<ConfigurationKey> Images { get; } = [Features, FeatureCount, ShareFeatures];

    /// <summary>Keys of <c>policy_kwargs</c> for algorithms that support recurrent networks.</summary>
    public static IReadOnlyList<ConfigurationKey> Recurrence { get; } =
    [Recurrent, RecurrentSize, RecurrentLayers, ShareRecurrent, CriticRecurrent, OrthogonalRecurrentInitialization];

    /// <summary>Name of an activation, as <see cref="ReadActivation"/> reads it.</summary>
    public static string NameOf(Activation activation) => Activations.First(pair => pair.Activation == activation).Name;

    /// <summary>Reads the name of an activation.</summary>
    /// <exception cref="InvalidInputException">There is no such activation.</exception>
    public static Activation ReadActivation(ConfigurationValue value) => ReadName(value, Activations);

    // The name of a registered part; null for a built-in name.
    private static string? RegisteredName<T, TFactory>(
        ConfigurationValue value,
        (T Kind, string Name)[] builtIn,
        PartRegistry<TFactory> registry
    )
        where TFactory : Delegate
    {
        string name = value.Text("a name");
        if (builtIn.Any(pair => string.Equals(name, pair.Name, StringComparison.OrdinalIgnoreCase)))
            return null;
        return registry.Contains(name)
            ? name
            : throw value.Invalid(
                $"{registry.Unknown(name)}; the built-in ones are "
                    + $"{string.Join(", ", builtIn.Select(pair => pair.Name))}"
            );
    }

    private static T ReadName<T>(ConfigurationValue value, (T Kind, string Name)[] names)
    {
        string expected = "one of " + string.Join(", ", names.Select(pair => pair.Name));
        string name = value.Text(expected);
        foreach ((T kind, string known) in names)
        {
            if (string.Equals(name, known, StringComparison.OrdinalIgnoreCase))
                return kind;
        }
        throw value.Unexpected(expected);
    }

    private static NetworkOptions ReadWidths(NetworkOptions network, ConfigurationValue value)
    {
        // Older rl-zoo files wrap the map in a list.
        YamlNode node = value.Node is YamlSequenceNode { Children: [YamlMappingNode only] } ? only : value.Node;
        if (node is not YamlMappingNode map)
        {
            int[] widths = node is YamlSequenceNode ? value.Widths() : throw value.Unexpected(WidthsExpected);
            return network with { SharedWidths = [], ActorWidths = widths, CriticWidths = widths };
        }
        network = network with { SharedWidths = [], ActorWidths = [], CriticWidths = [] };
        foreach ((YamlNode key, YamlNode list) in map.Children)
        {
            ConfigurationValue widths = value.Child(list, value.Key);
            network = key.ToString() switch
            {
                "pi" => network with { ActorWidths = widths.Widths() },
                "vf" => network with { CriticWidths = widths.Widths() },
                "shared" => network with { SharedWidths = widths.Widths() },
                _ => throw value.Unexpected(WidthsExpected),
            };
        }
        return network;
    }

    private static string FormatWidths(NetworkOptions network)
    {
        static string List(IEnumerable<int> widths) => $"[{string.Join(", ", widths)}]";
        string separate = $"pi: {List(network.ActorWidths)}, vf: {List(network.CriticWidths)}";
        if (network.SharedWidths.Count > 0)
            return $"{{shared: {List(network.SharedWidths)}, {separate}}}";
        return network.ActorWidths.SequenceEqual(network.CriticWidths) ? List(network.ActorWidths) : $"{{{separate}}}";
    }
}
