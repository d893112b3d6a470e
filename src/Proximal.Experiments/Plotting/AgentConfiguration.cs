using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>What an agent's <c>config.yaml</c> says, as texts: a picture needs neither the environment nor the algorithm.</summary>
/// <param name="Environment">The environment's name.</param>
/// <param name="Algorithm">The algorithm, as people write it.</param>
/// <param name="Settings">Every setting but the seed, by the last part of its key.</param>
internal sealed record AgentConfiguration(
    string Environment,
    string Algorithm,
    IReadOnlyList<(string Key, string Value)> Settings
)
{
    // Neither the seed nor how often a run was saved makes it another experiment.
    private static readonly string[] Untold =
    [
        ReservedKeys.Algorithm,
        PolicyName.Key,
        ReservedKeys.Checkpoints,
        ReservedKeys.Stop,
        ReservedKeys.Load,
        TrainingKeys.Seed.Key,
    ];

    private static readonly AlgorithmRegistry Known = new();

    /// <summary>Reads a run's configuration; null where it has none, or not one of an agent.</summary>
    /// <exception cref="InvalidInputException">The file is no YAML.</exception>
    public static AgentConfiguration? TryRead(RunFolder run)
    {
        if (
            !File.Exists(run.Configuration)
            || YamlText.ReadMap(File.ReadAllText(run.Configuration), run.Configuration).Children
                is not [{ Key: YamlScalarNode { Value: { } environment }, Value: YamlMappingNode block }]
        )
        {
            return null;
        }
        string algorithm = LanguageConfiguration.AlgorithmIn(block) ?? AlgorithmRegistry.Default.Name;
        return new AgentConfiguration(environment, Known.TryFind(algorithm)?.Title ?? algorithm, [.. Told(block)]);
    }

    private static IEnumerable<(string Key, string Value)> Told(YamlMappingNode block) =>
        block
            .Children.Where(entry => !Untold.Contains(entry.Key.ToString(), StringComparer.Ordinal))
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
