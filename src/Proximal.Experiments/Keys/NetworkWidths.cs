using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>
/// Reads and writes the hidden-layer widths of several networks: one list for all of them, or a map with a list for
/// each.
/// </summary>
internal static class NetworkWidths
{
    /// <summary>
    /// Reads the widths of the named networks, in the order of the names. Networks that a map omits have no hidden
    /// layers.
    /// </summary>
    /// <exception cref="InvalidInputException">The value is neither such a list nor such a map.</exception>
    public static IReadOnlyList<int>[] Read(ConfigurationValue value, params ReadOnlySpan<string> names)
    {
        string expected = $"a list such as [64, 64], or a map of lists for {string.Join(" and ", names)}";

        // Older rl-zoo files wrap the map in a list.
        YamlNode node = value.Node is YamlSequenceNode { Children: [YamlMappingNode only] } ? only : value.Node;
        var widths = new IReadOnlyList<int>[names.Length];
        if (node is not YamlMappingNode map)
        {
            Array.Fill(widths, node is YamlSequenceNode ? value.Widths() : throw value.Unexpected(expected));
            return widths;
        }
        Array.Fill(widths, []);
        foreach ((YamlNode key, YamlNode list) in map.Children)
        {
            int at = names.IndexOf(key.ToString());
            widths[at >= 0 ? at : throw value.Unexpected(expected)] = value.Child(list, value.Key).Widths();
        }
        return widths;
    }

    /// <summary>Writes widths as <see cref="Read"/> reads them: one list if all networks have the same.</summary>
    public static string Format(ReadOnlySpan<(string Name, IReadOnlyList<int> Widths)> networks)
    {
        bool same = true;
        var map = new List<string>();
        foreach ((string name, IReadOnlyList<int> widths) in networks)
        {
            same &= widths.SequenceEqual(networks[0].Widths);
            map.Add($"{name}: [{string.Join(", ", widths)}]");
        }
        return same ? $"[{string.Join(", ", networks[0].Widths)}]" : $"{{{string.Join(", ", map)}}}";
    }
}
