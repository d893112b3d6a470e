using Proximal.Tensors;

namespace Proximal;

/// <summary>A layer of a network that has parameters.</summary>
/// <param name="Name">The full name of the layer, such as <c>policy.actor.0</c>.</param>
/// <param name="Input">The shape of the input without the batch axis; null if the layer was not used.</param>
/// <param name="Output">The shape of the output without the batch axis; null if the layer was not used.</param>
/// <param name="Parameters">The name and the shape of each parameter.</param>
public sealed record NetworkLayer(
    string Name,
    string? Input,
    string? Output,
    IReadOnlyList<KeyValuePair<string, string>> Parameters
)
{
    private const string RecurrentWeight = ".weight_hh_l0";

    /// <summary>The number of trainable values.</summary>
    public required long Count { get; init; }

    /// <summary>The layers of all networks of a trainer. They are evaluated once for a row of zeros.</summary>
    /// <param name="trainer">The trainer.</param>
    public static IReadOnlyList<NetworkLayer> Of(IAgentTrainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        using Scope scope = Scope.Begin();
        trainer.ComputeNetworks();
        return [.. trainer.Networks.SelectMany(static network => Of(network.Key, network.Value))];
    }

    /// <summary>
    /// The layers of a network that was just evaluated for one row in the current <see cref="Scope"/>.
    /// </summary>
    /// <param name="name">The name of the network.</param>
    /// <param name="network">The network.</param>
    internal static IEnumerable<NetworkLayer> Of(string name, Module network) =>
        network
            .NamedParameters()
            .GroupBy(
                parameter => $"{name}.{parameter.Key}"[..$"{name}.{parameter.Key}".LastIndexOf('.')],
                StringComparer.Ordinal
            )
            .Select(static group =>
            {
                ParameterUse? use = ParameterUse.Of(group.First().Value);
                // The first output of a recurrent layer are the gates, several for each element of the hidden state.
                Tensor recurrent = group
                    .FirstOrDefault(static parameter =>
                        parameter.Key.EndsWith(RecurrentWeight, StringComparison.Ordinal)
                    )
                    .Value;
                return new NetworkLayer(
                    group.Key,
                    use is { } used ? WithoutBatch(used.Input) : null,
                    use is not { } computed ? null
                        : recurrent.IsEmpty ? WithoutBatch(computed.Output)
                        : $"[{recurrent.Shape[1]}]",
                    [
                        .. group.Select(static parameter => new KeyValuePair<string, string>(
                            parameter.Key[(parameter.Key.LastIndexOf('.') + 1)..],
                            parameter.Value.Shape.ToString()
                        )),
                    ]
                )
                {
                    Count = group.Sum(static parameter => (long)parameter.Value.Count),
                };
            });

    private static string WithoutBatch(Shape shape) =>
        shape.Rank > 1 ? $"[{string.Join(", ", shape.ToArray()[1..])}]" : shape.ToString();
}
