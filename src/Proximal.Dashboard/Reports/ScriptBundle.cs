using System.Text;
using System.Text.RegularExpressions;

namespace Proximal.Dashboard;

/// <summary>
/// Script of a page as one text. A file that is opened without a server cannot import modules, so each module becomes a
/// function that returns its exports.
/// </summary>
internal sealed partial class ScriptBundle
{
    private readonly StringBuilder text = new("\"use strict\";\nconst modules = {};\n");
    private readonly HashSet<string> added = new(StringComparer.Ordinal);

    private ScriptBundle() { }

    /// <summary>Bundles a module of the pages with the modules that it imports.</summary>
    /// <param name="path">Path below <c>Pages</c>, such as <c>report.js</c>.</param>
    public static string Of(string path)
    {
        var bundle = new ScriptBundle();
        bundle.Add(path);
        return bundle.text.ToString();
    }

    private void Add(string path)
    {
        if (!added.Add(path))
            return;
        string source = EmbeddedPages.Text(path).ReplaceLineEndings("\n");
        source = Import()
            .Replace(
                source,
                match =>
                {
                    string imported = Combine(path, match.Groups["path"].Value);
                    Add(imported);
                    string names = match.Groups["names"].Value,
                        module = $"modules[\"{imported}\"]";
                    return names.StartsWith("* as ", StringComparison.Ordinal) ? $"const {names[5..]} = {module};"
                        : names.StartsWith('{') ? $"const {names} = {module};"
                        : $"const {names} = {module}.default;";
                }
            );
        var exports = new List<string>();
        // Only the pages have declarations with export; the library has them in comments.
        source = path.Contains('/', StringComparison.Ordinal)
            ? source
            : Export()
                .Replace(
                    source,
                    match =>
                    {
                        exports.Add(match.Groups["name"].Value);
                        return match.Value["export ".Length..];
                    }
                );
        source = DefaultExport()
            .Replace(
                source,
                match =>
                {
                    exports.Add($"default: {match.Groups["name"].Value}");
                    return "";
                }
            );
        text.Append("modules[\"").Append(path).Append("\"] = (() => {\n").Append(source).Append("\nreturn { ");
        text.AppendJoin(", ", exports).Append(" };\n})();\n");
    }

    private static string Combine(string from, string to)
    {
        int folder = from.LastIndexOf('/');
        return $"{(folder < 0 ? "" : from[..(folder + 1)])}{to[2..]}";
    }

    [GeneratedRegex(
        "^import (?<names>[^\"]+?) from \"(?<path>\\./[^\"]+)\";",
        RegexOptions.Multiline | RegexOptions.NonBacktracking
    )]
    private static partial Regex Import();

    [GeneratedRegex(
        "^export (?:async )?(?:function|const|class) (?<name>\\w+)",
        RegexOptions.Multiline | RegexOptions.NonBacktracking
    )]
    private static partial Regex Export();

    [GeneratedRegex("^export \\{ (?<name>\\w+) as default \\};", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex DefaultExport();
}
