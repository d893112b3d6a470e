using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>
/// Content of an agent's <c>config.yaml</c> as strings, which does not need the registered environment or algorithm.
/// </summary>
/// <param name="Environment">Name of the environment.</param>
/// <param name="Algorithm">Display name of the algorithm.</param>
/// <param name="Values">Values of all keys that affect the results, except for the seed, by the last part of the
/// key.</param>
internal sealed record AgentConfiguration(
    string Environment,
    string Algorithm,
    IReadOnlyList<(string Key, string Value)> Values
)
{
    // Runs that differ only in these keys belong to the same group.
    private static readonly string[] IgnoredKeys =
    [
        ReservedKeys.Algorithm,
        PolicyName.Key,
        ReservedKeys.Checkpoints,
        ReservedKeys.Stop,
        ReservedKeys.Load,
        TrainingKeys.Seed.Key,
    ];

    private static readonly AlgorithmRegistry Algorithms = new();

    /// <summary>Reads the configuration of a run; null if it has none, or if it trains a language model.</summary>
    /// <exception cref="InvalidInputException">The file is not YAML.</exception>
    public static AgentConfiguration? TryRead(RunFolder run)
    {
        if (
            !File.Exists(run.Configuration)
            || YamlText.ReadFile(run.Configuration).Children
                is not [{ Key: YamlScalarNode { Value: { } environment }, Value: YamlMappingNode block }]
        )
        {
            return null;
        }
        string algorithm = LanguageConfiguration.AlgorithmIn(block) ?? AlgorithmRegistry.Default.Name;
        return new AgentConfiguration(
            environment,
            Algorithms.TryFind(algorithm)?.Title ?? algorithm,
            [.. ValuesIn(block)]
        );
    }

    private static IEnumerable<(string Key, string Value)> ValuesIn(YamlMappingNode block) =>
        block
            .Children.Where(entry => !IgnoredKeys.Contains(entry.Key.ToString(), StringComparer.Ordinal))
            .SelectMany(entry =>
                entry.Value is YamlMappingNode map
                    ? map.Children.Select(inner => (inner.Key.ToString(), Text(inner.Value)))
                    : [(entry.Key.ToString(), Text(entry.Value))]
            );

    private static string Text(YamlNode node) =>
        node switch
        {
            YamlSequenceNode list => $"[{string.Join(", ", list.Children.Select(Text))}]",
            YamlMappingNode map =>
                $"{{{string.Join(", ", map.Children.Select(entry => $"{entry.Key}: {Text(entry.Value)}"))}}}",
            YamlScalarNode scalar => scalar.Value ?? "",
            _ => "",
        };
}
