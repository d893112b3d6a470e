using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Proximal.Cli;

/// <summary>Parses YAML into nodes; a mistake in it becomes one line that names the place.</summary>
internal static class YamlText
{
    /// <summary>Parses a file whose top is a map; merge keys (<c>&lt;&lt;: *defaults</c>) are resolved.</summary>
    /// <exception cref="InvalidInputException">The text is not YAML or its top is not a map.</exception>
    public static YamlMappingNode ReadMap(string text, string origin)
    {
        YamlNode? root = Parse(text, line => $"{origin}:{line}");
        return root switch
        {
            null => new YamlMappingNode(),
            YamlMappingNode map => map,
            _ => throw new InvalidInputException($"{origin}:{root.Start.Line}: expected a map of settings (key: value)"),
        };
    }

    /// <summary>Parses a single value, such as <c>0.98</c> or <c>[64, 64]</c>.</summary>
    /// <exception cref="InvalidInputException">The text is not YAML.</exception>
    public static YamlNode ReadValue(string text, string origin) => Parse(text, _ => origin) ?? new YamlScalarNode("");

    private static YamlNode? Parse(string text, Func<long, string> place)
    {
        RefuseTabs(text, place);
        var check = new Parser(new StringReader(text));
        try
        {
            // The merging parser does not tell where it stumbled, so a plain one looks for mistakes first.
            while (check.MoveNext())
            {
            }
            var stream = new YamlStream();
            stream.Load(new MergingParser(new Parser(new StringReader(text))));
            return stream.Documents.Count == 0 ? null : stream.Documents[0].RootNode;
        }
        catch (YamlException exception)
        {
            string reason = exception.InnerException?.Message ?? exception.Message;
            throw new InvalidInputException($"{place(exception.Start.Line)}: malformed YAML: {OneLine(reason)}", exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidInputException($"{place(check.Current?.Start.Line ?? 1)}: malformed YAML: a bracket or a quote is not closed", exception);
        }
    }

    // The parser reports a tab at the beginning of the map that it is in, however far above.
    private static void RefuseTabs(string text, Func<long, string> place)
    {
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].AsSpan(0, lines[i].Length - lines[i].AsSpan().TrimStart().Length).Contains('\t') && lines[i].Trim().Length > 0)
                throw new InvalidInputException($"{place(i + 1)}: malformed YAML: a tab in the indentation; use spaces");
        }
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
