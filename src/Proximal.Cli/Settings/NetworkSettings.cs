using Proximal.Tensors;
using YamlDotNet.RepresentationModel;
using Of = Proximal.Cli.SettingOf<Proximal.OnPolicyOptions>;

namespace Proximal.Cli;

/// <summary>The settings of the networks: the map <c>policy_kwargs</c>.</summary>
internal static class NetworkSettings
{
    private const string WidthsExpected = "a list such as [64, 64], or a map of lists for pi, vf and shared";

    private static readonly (Activation Activation, string Name)[] Activations =
    [
        (Activation.Tanh, "tanh"), (Activation.Relu, "relu"), (Activation.Elu, "elu"), (Activation.Gelu, "gelu"), (Activation.Silu, "silu"),
    ];

    public static Setting Widths { get; } = Of.Any(
        "policy_kwargs.net_arch", "Network.ActorWidths, CriticWidths, SharedWidths", "list, or map of lists",
        "Widths of the hidden layers: one list for both networks, or {pi: [...], vf: [...]}, and shared: [...] for layers in common.",
        o => FormatWidths(o.Network), (o, v) => o with { Network = ReadWidths(o.Network, v) });

    public static Setting ActivationFunction { get; } = Of.Any(
        "policy_kwargs.activation_fn", "Network.Activation", "name", $"Activation between the layers: {string.Join(", ", Activations.Select(pair => pair.Name))}.",
        o => NameOf(o.Network.Activation),
        (o, v) => o with { Network = o.Network with { Activation = ReadActivation(v) } });

    public static Setting OrthogonalInitialization { get; } = Of.Boolean(
        "policy_kwargs.ortho_init", "Network.OrthogonalInitialization", "Start from orthogonal weights.",
        o => o.Network.OrthogonalInitialization,
        (o, v) => o with { Network = o.Network with { OrthogonalInitialization = v.Boolean() } });

    public static Setting LogStdInitial { get; } = Of.Number(
        "policy_kwargs.log_std_init", "Network.LogStdInitial", "Logarithm of the action noise at the start (continuous actions).",
        o => o.Network.LogStdInitial,
        (o, v) => o with { Network = o.Network with { LogStdInitial = (float)v.Number() } });

    public static Setting SquashOutput { get; } = Of.Boolean(
        "policy_kwargs.squash_output", "Network.SquashOutput", "Bring continuous actions to their bounds by tanh rather than by clipping.",
        o => o.Network.SquashOutput,
        (o, v) => o with { Network = o.Network with { SquashOutput = v.Boolean() } });

    /// <summary>The map <c>policy_kwargs</c> of an actor-critic.</summary>
    public static IReadOnlyList<Setting> All { get; } = [Widths, ActivationFunction, OrthogonalInitialization, LogStdInitial, SquashOutput];

    /// <summary>An activation's name, as <see cref="ReadActivation"/> reads it.</summary>
    public static string NameOf(Activation activation) => Activations.First(pair => pair.Activation == activation).Name;

    /// <summary>Reads an activation's name.</summary>
    /// <exception cref="InvalidInputException">There is none of that name.</exception>
    public static Activation ReadActivation(ConfigurationValue value)
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
