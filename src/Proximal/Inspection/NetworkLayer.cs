using Proximal.Tensors;

namespace Proximal;

/// <summary>A part of a network that has parameters of its own.</summary>
/// <param name="Name">Where it is, such as <c>policy.actor.0</c>.</param>
/// <param name="Input">The shape of what goes in for one observation, without the batch; null where nothing does.</param>
/// <param name="Output">The shape of what comes out, without the batch; null where it was not used.</param>
/// <param name="Parameters">Name and shape of each parameter.</param>
public sealed record NetworkLayer(
    string Name,
    string? Input,
    string? Output,
    IReadOnlyList<KeyValuePair<string, string>> Parameters
)
{
    private const string RecurrentWeight = ".weight_hh_l0";

    /// <summary>How many numbers it learns.</summary>
    public required long Count { get; init; }

    /// <summary>The layers of a network that has just been computed for one row in the current <see cref="Scope"/>.</summary>
    /// <param name="name">What to call the network.</param>
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
                // What a recurrent layer computes first are its gates, several for each number that it remembers and gives on.
                Tensor recurrent = group
                    .FirstOrDefault(static parameter =>
                        parameter.Key.EndsWith(RecurrentWeight, StringComparison.Ordinal)
                    )
                    .Value;
                return new NetworkLayer(
                    group.Key,
                    use is { } seen ? WithoutBatch(seen.Input) : null,
                    use is not { } made ? null
                        : recurrent.IsEmpty ? WithoutBatch(made.Output)
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
