using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>Reads where a setting's values come from: <c>[0.98, 0.99]</c>, <c>{log_uniform: [1e-5, 1e-2]}</c>, or one value.</summary>
internal static class SearchDistributionReader
{
    private const string Choice = "choice",
        Value = "value",
        Schedule = "schedule";

    private static readonly string[] Names = [.. RangeDistribution.Names.Select(pair => pair.Name), Choice, Value];

    /// <exception cref="InvalidInputException">It is nothing of the kind, or a range has no such bounds.</exception>
    public static SearchDistribution Read(ConfigurationValue entry) =>
        entry.Node switch
        {
            YamlSequenceNode list => ReadChoices(entry, list),
            YamlMappingNode map => ReadMap(entry, map),
            YamlNode node => new ChoiceDistribution([FlowYaml.Write(node)]),
        };

    private static ChoiceDistribution ReadChoices(ConfigurationValue entry, YamlNode node) =>
        node is YamlSequenceNode { Children.Count: > 0 } list
            ? new ChoiceDistribution([.. list.Children.Select(FlowYaml.Write)])
            : throw (entry with { Node = node }).Unexpected("a list of choices such as [0.98, 0.99]");

    private static SearchDistribution ReadMap(ConfigurationValue entry, YamlMappingNode map)
    {
        string expected = $"one of {string.Join(", ", Names)}";
        if (
            map
                .Children.Keys.Select(key => key.ToString())
                .FirstOrDefault(key => key != Schedule && !Names.Contains(key)) is
            { } unknown
        )
            throw entry.Wrong($"expected {expected}, found '{unknown}'{NearestName.Suggestion(unknown, Names)}");
        (string Name, YamlNode Node)[] sources =
        [
            .. map
                .Children.Where(pair => pair.Key.ToString() != Schedule)
                .Select(pair => (pair.Key.ToString(), pair.Value)),
        ];
        if (sources is not [(string name, YamlNode node)])
            throw entry.Wrong(
                $"expected exactly {expected}, found {(sources.Length == 0 ? "none" : string.Join(" and ", sources.Select(source => source.Name)))}"
            );

        ConfigurationValue? shapes = map.Children.TryGetValue(new YamlScalarNode(Schedule), out YamlNode? shape)
            ? entry.Child(shape, $"{entry.Key}.{Schedule}")
            : null;
        ConfigurationValue source = entry.Child(node, $"{entry.Key}.{name}");
        if (name is not (Choice or Value))
            return ReadRange(source, RangeDistribution.Names.First(pair => pair.Name == name).Kind, shapes);
        if (shapes is { } without)
            throw without.Wrong($"it belongs to a range; write choices as lin_3e-4");
        return name == Choice ? ReadChoices(source, node) : new ChoiceDistribution([FlowYaml.Write(node)]);
    }

    private static RangeDistribution ReadRange(ConfigurationValue bounds, RangeKind kind, ConfigurationValue? shapes)
    {
        if (bounds.Node is not YamlSequenceNode { Children: [YamlNode first, YamlNode second] })
            throw bounds.Unexpected("two bounds such as [0.1, 0.4]");
        var range = new RangeDistribution(kind, Bound(bounds, first, kind), Bound(bounds, second, kind));
        if (range.Low >= range.High)
            throw bounds.Wrong($"the first bound must be below the second, found {range.Low} and {range.High}");
        return shapes is { } value ? range with { Shapes = ReadShapes(value) } : range;
    }

    private static double Bound(ConfigurationValue bounds, YamlNode node, RangeKind kind)
    {
        ConfigurationValue value = bounds.Child(node, bounds.Key);
        double bound = kind is RangeKind.Uniform or RangeKind.LogUniform ? value.Number() : value.Whole();
        if (!double.IsFinite(bound))
            throw value.Unexpected("a finite number");
        if (kind is not (RangeKind.Uniform or RangeKind.Int) && bound <= 0)
            throw value.Unexpected("a number above 0");
        if (kind == RangeKind.PowerOfTwo && !long.IsPow2((long)bound))
            throw value.Unexpected("a power of two");
        return bound;
    }

    private static string[] ReadShapes(ConfigurationValue value)
    {
        string expected = $"one or several of {string.Join(", ", RangeDistribution.ShapeNames)}";
        string[] shapes = value.Node is YamlSequenceNode { Children.Count: > 0 }
            ? value.Texts(expected)
            : [value.Text(expected)];
        return
            shapes.FirstOrDefault(shape => !RangeDistribution.ShapeNames.Contains(shape, StringComparer.Ordinal))
                is { } unknown
            ? throw value.Wrong(
                $"expected {expected}, found '{unknown}'{NearestName.Suggestion(unknown, RangeDistribution.ShapeNames)}"
            )
            : shapes;
    }
}
