using Proximal.Tensors;
using YamlDotNet.RepresentationModel;

namespace Proximal.Cli;

/// <summary>The settings of the network that are more than a number.</summary>
internal static class NetworkSettings
{
    private const string WidthsExpected = "a list such as [64, 64], or a map of lists for pi, vf and shared";

    private static readonly (Activation Activation, string Name)[] Activations =
    [
        (Activation.Tanh, "tanh"), (Activation.Relu, "relu"), (Activation.Elu, "elu"), (Activation.Gelu, "gelu"), (Activation.Silu, "silu"),
    ];

    public static Setting Widths { get; } = new()
    {
        Key = "policy_kwargs.net_arch",
        Name = "Network.ActorWidths, CriticWidths, SharedWidths",
        Kind = "list, or map of lists",
        Meaning = "Widths of the hidden layers: one list for both networks, or {pi: [...], vf: [...]}, and shared: [...] for layers in common.",
        Format = options => FormatWidths(options.Network),
        Apply = (options, value) => options with { Network = ReadWidths(options.Network, value) },
    };

    public static Setting ActivationFunction { get; } = new()
    {
        Key = "policy_kwargs.activation_fn",
        Name = "Network.Activation",
        Kind = "name",
        Meaning = $"Activation between the layers: {string.Join(", ", Activations.Select(pair => pair.Name))}.",
        Format = options => Activations.First(pair => pair.Activation == options.Network.Activation).Name,
        Apply = (options, value) => options with { Network = options.Network with { Activation = ReadActivation(value) } },
    };

    private static Activation ReadActivation(ConfigurationValue value)
    {
        string expected = "one of " + string.Join(", ", Activations.Select(pair => pair.Name));
        string name = value.Text(expected);
        foreach ((Activation activation, string known) in Activations)
        {
            if (string.Equals(name, known, StringComparison.OrdinalIgnoreCase))
                return activation;
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
        if (network.SharedWidths.Count > 0)
            return $"{{shared: {List(network.SharedWidths)}, pi: {List(network.ActorWidths)}, vf: {List(network.CriticWidths)}}}";
        return network.ActorWidths.SequenceEqual(network.CriticWidths)
            ? List(network.ActorWidths)
            : $"{{pi: {List(network.ActorWidths)}, vf: {List(network.CriticWidths)}}}";
    }
}
