using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>
/// Reads the distribution of a key: <c>[0.98, 0.99]</c>, <c>{log_uniform: [1e-5, 1e-2]}</c>, or one value.
/// </summary>
internal static class SearchDistributionReader
{
    private const string Choice = "choice",
        Value = "value",
        Schedule = "schedule";

    private static readonly string[] Names = [.. RangeDistribution.Names.Select(pair => pair.Name), Choice, Value];

    /// <summary>Reads a distribution.</summary>
    /// <exception cref="InvalidInputException">The value is not a distribution, or the bounds of a range are
    /// invalid.</exception>
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
            throw entry.Invalid($"expected {expected}, found '{unknown}'{NearestName.Suggestion(unknown, Names)}");
        (string Name, YamlNode Node)[] distributions =
        [
            .. map
                .Children.Where(pair => pair.Key.ToString() != Schedule)
                .Select(pair => (pair.Key.ToString(), pair.Value)),
        ];
        if (distributions is not [(string name, YamlNode node)])
        {
            string found = string.Join(" and ", distributions.Select(distribution => distribution.Name));
            throw entry.Invalid($"expected exactly {expected}, found {(found.Length == 0 ? "none" : found)}");
        }

        ConfigurationValue? schedules = map.Children.TryGetValue(new YamlScalarNode(Schedule), out YamlNode? schedule)
            ? entry.Child(schedule, $"{entry.Key}.{Schedule}")
            : null;
        ConfigurationValue content = entry.Child(node, $"{entry.Key}.{name}");
        if (name is not (Choice or Value))
            return ReadRange(content, RangeDistribution.Names.First(pair => pair.Name == name).Kind, schedules);
        if (schedules is { } without)
            throw without.Invalid($"a schedule needs a range; write choices as lin_3e-4");
        return name == Choice ? ReadChoices(content, node) : new ChoiceDistribution([FlowYaml.Write(node)]);
    }

    private static RangeDistribution ReadRange(ConfigurationValue bounds, RangeKind kind, ConfigurationValue? schedules)
    {
        if (bounds.Node is not YamlSequenceNode { Children: [YamlNode first, YamlNode second] })
            throw bounds.Unexpected("two bounds such as [0.1, 0.4]");
        var range = new RangeDistribution(kind, Bound(bounds, first, kind), Bound(bounds, second, kind));
        if (range.Low >= range.High)
            throw bounds.Invalid($"the first bound must be below the second, found {range.Low} and {range.High}");
        return schedules is { } value ? range with { Schedules = ReadSchedules(value) } : range;
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

    private static string[] ReadSchedules(ConfigurationValue value)
    {
        string expected = $"one or several of {string.Join(", ", RangeDistribution.ScheduleNames)}";
        string[] schedules = value.Node is YamlSequenceNode { Children.Count: > 0 }
            ? value.Texts(expected)
            : [value.Text(expected)];
        return
            schedules.FirstOrDefault(schedule =>
                !RangeDistribution.ScheduleNames.Contains(schedule, StringComparer.Ordinal)
            )
                is { } unknown
            ? throw value.Invalid(
                $"expected {expected}, found "
                    + $"'{unknown}'{NearestName.Suggestion(unknown, RangeDistribution.ScheduleNames)}"
            )
            : schedules;
    }
}
