using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>Parses YAML into nodes. The message of a syntax error is one line with the location.</summary>
internal static class YamlText
{
    private static readonly YamlScalarNode MergeKey = new("<<");

    /// <summary>Reads a file whose top level is a map; see <see cref="ReadMap"/>.</summary>
    /// <exception cref="InvalidInputException">The file cannot be read, is not YAML, or is not a map.</exception>
    public static YamlMappingNode ReadFile(string path) => ReadMap(ReadText(path), path);

    /// <summary>Reads the text of a YAML file.</summary>
    /// <exception cref="InvalidInputException">The file cannot be read.</exception>
    public static string ReadText(string path) => InputFile.ReadText(path, InputFile.MaxDescription);

    /// <summary>Parses a file whose top level is a map, and resolves merge keys (<c>&lt;&lt;: *defaults</c>).</summary>
    /// <exception cref="InvalidInputException">The text is not YAML, or its top level is not a map.</exception>
    public static YamlMappingNode ReadMap(string text, string origin)
    {
        YamlNode? root = Parse(text, line => $"{origin}:{line}");
        return root switch
        {
            null => new YamlMappingNode(),
            YamlMappingNode map => map,
            _ => throw new InvalidInputException($"{origin}:{root.Start.Line}: expected a map of keys (key: value)"),
        };
    }

    /// <summary>Parses a single value, such as <c>0.98</c> or <c>[64, 64]</c>.</summary>
    /// <exception cref="InvalidInputException">The text is not YAML.</exception>
    public static YamlNode ReadValue(string text, string origin) => Parse(text, _ => origin) ?? new YamlScalarNode("");

    private static YamlNode? Parse(string text, Func<long, string> location)
    {
        RejectTabs(text, location);
        var check = new Parser(new StringReader(text));
        try
        {
            // The loader does not always report the location of an error, so a plain parser checks the text first.
            YamlLimits.Check(check);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count == 0)
                return null;
            Merge(stream.Documents[0].RootNode, new HashSet<YamlNode>(ReferenceEqualityComparer.Instance));
            return stream.Documents[0].RootNode;
        }
        catch (YamlException exception)
        {
            string reason = exception.InnerException?.Message ?? exception.Message;
            throw new InvalidInputException(
                $"{location(exception.Start.Line)}: malformed YAML: {OneLine(reason)}",
                exception
            );
        }
        catch (ArgumentException exception)
        {
            throw new InvalidInputException(
                $"{location(check.Current?.Start.Line ?? 1)}: malformed YAML: {InputFile.ReasonOf(exception)}",
                exception
            );
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidInputException(
                $"{location(check.Current?.Start.Line ?? 1)}: malformed YAML: missing closing bracket or quote",
                exception
            );
        }
    }

    // The keys of a map take precedence over merged keys, and earlier merged maps over later ones.
    private static void Merge(YamlNode node, HashSet<YamlNode> done)
    {
        if (!done.Add(node))
            return;
        foreach (YamlNode child in Children(node))
            Merge(child, done);
        if (node is not YamlMappingNode map || !map.Children.TryGetValue(MergeKey, out YamlNode? merged))
            return;
        map.Children.Remove(MergeKey);
        foreach (YamlNode source in merged is YamlSequenceNode list ? list.Children : [merged])
        {
            if (source is not YamlMappingNode other)
                throw new YamlException(merged.Start, merged.End, "<<: expected a map, such as *defaults");
            foreach ((YamlNode key, YamlNode value) in other.Children)
                map.Children.TryAdd(key, value);
        }
    }

    private static IEnumerable<YamlNode> Children(YamlNode node) =>
        node switch
        {
            YamlMappingNode map => map.Children.Values,
            YamlSequenceNode list => list.Children,
            _ => [],
        };

    // The parser reports a tab at the start of its map, which can be many lines above.
    private static void RejectTabs(string text, Func<long, string> location)
    {
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (
                lines[i].AsSpan(0, lines[i].Length - lines[i].AsSpan().TrimStart().Length).Contains('\t')
                && lines[i].Trim().Length > 0
            )
                throw new InvalidInputException(
                    $"{location(i + 1)}: malformed YAML: a tab in the indentation; use spaces"
                );
        }
    }

    private static string OneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
