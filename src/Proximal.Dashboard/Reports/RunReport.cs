using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Proximal.Dashboard;

/// <summary>Report of runs: one HTML file with the data, styles and scripts of the pages.</summary>
internal static class RunReport
{
    private const int Points = 500;

    private static readonly string[] Styles = ["style.css", "vendor/uplot.css", "curves.css"];

    /// <summary>Creates the page.</summary>
    /// <exception cref="InvalidInputException">There are no runs, a file of a run is damaged, or an option is out of
    /// range.</exception>
    public static string Create(ReportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Runs.Count == 0)
            throw new InvalidInputException("a report needs at least one run");
        if (options.Smoothing is not (>= 0 and < 1))
            throw new InvalidInputException(
                $"Smoothing must be at least 0 and less than 1, but is {options.Smoothing}"
            );
        string root = CommonFolder([.. options.Runs.Select(Resolve)]);
        CatalogedRun[] runs =
        [
            .. options
                .Runs.SelectMany(RunFolder.FindAll)
                .DistinctBy(static run => Path.GetFullPath(run.Path), StringComparer.Ordinal)
                .Select(run => new CatalogedRun(run, NameIn(root, run.Path), root)),
        ];
        string title = options.Title ?? string.Join(", ", options.Runs.Select(run => NameIn(root, Resolve(run))));
        return Page(title, Data(options, title, root, runs));
    }

    // Runs are named from their common folder on, so that a report does not contain the folders of this machine.
    private static string CommonFolder(IReadOnlyList<string> folders)
    {
        string[][] parents =
        [
            .. folders.Select(static folder =>
                Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar)[..^1]
            ),
        ];
        int shared = parents.Min(static parts => parts.Length);
        while (parents.Any(parts => !parts.AsSpan(0, shared).SequenceEqual(parents[0].AsSpan(0, shared))))
            shared--;
        return string.Join(Path.DirectorySeparatorChar, parents[0][..shared]) + Path.DirectorySeparatorChar;
    }

    private static string Resolve(string run) => Directory.Exists(run) ? run : Path.Combine(RunFolder.Root, run);

    private static string NameIn(string root, string folder) => Path.GetRelativePath(root, folder).Replace('\\', '/');

    private static string Data(ReportOptions options, string title, string root, IReadOnlyList<CatalogedRun> runs)
    {
        IReadOnlyList<RunGroup> groups = RunGroup.Of(runs);
        var buffer = new ArrayBufferWriter<byte>(1 << 16);
        // The default encoder escapes <, > and &, so no text can end the script block.
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("title"u8, title);
            json.WriteString("version"u8, RunSummary.ToolVersion);
            json.WriteNumber("smoothing"u8, options.Smoothing);
            json.WriteStartObject("metrics"u8);
            SeriesJson.WriteMetrics(json, groups, static _ => true);
            json.WriteEndObject();
            json.WriteStartArray("series"u8);
            foreach (CatalogedRun run in runs)
            foreach (string tag in RunCurves.Tags(run))
            {
                Curve curve = RunCurves.Of(run, tag);
                if (curve.Steps.Length > 0)
                    SeriesJson.WriteSeries(json, run, tag, SampledCurve.Of(curve, Points));
            }

            json.WriteEndArray();
            json.WriteStartObject("compare"u8);
            ComparisonJson.Write(json, groups, result: null);
            json.WriteEndObject();
            WriteFindings(json, options, root, runs);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteFindings(
        Utf8JsonWriter json,
        ReportOptions options,
        string root,
        IReadOnlyList<CatalogedRun> runs
    )
    {
        json.WriteStartArray("findings"u8);
        IEnumerable<string> folders = options
            .Runs.Where(static run => SeedGroup.TryFind(run) is not null)
            .Concat(
                runs.Where(static run => File.Exists(run.Folder.Configuration)).Select(static run => run.Folder.Path)
            );
        foreach (string folder in folders)
        {
            foreach (Finding finding in RunDiagnosis.Of(folder, options.Environments).Findings)
            {
                json.WriteStartObject();
                json.WriteString("run"u8, NameIn(root, Resolve(folder)));
                json.WriteString("title"u8, finding.Title);
                json.WriteString("evidence"u8, finding.Evidence);
                json.WriteString("remedy"u8, finding.Remedy);
                json.WriteString("link"u8, finding.Link);
                json.WriteStartObject("changes"u8);
                foreach ((string key, string value) in finding.Changes)
                    json.WriteString(key, value);
                json.WriteEndObject();
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }

    private static string Page(string title, string data)
    {
        string script = ScriptBundle.Of("report.js"),
            style = string.Concat(Styles.Select(static file => EmbeddedPages.Text(file).ReplaceLineEndings("\n")));
        // Only this script and this style can run, whatever the data contain; no address can be loaded.
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '{Hash(
                script
            )}'; style-src '{Hash(style)}'; base-uri 'none'; form-action 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="generator" content="Proximal">
            <title>{WebUtility.HtmlEncode(title)}</title>
            <style>{style}</style>
            </head>
            <body>
            <main id="main" tabindex="-1"></main>
            <div id="status" role="status" aria-live="polite"></div>
            <noscript>The report needs JavaScript.</noscript>
            <script type="application/json" id="data">{data}</script>
            <script>{script}</script>
            </body>
            </html>

            """.ReplaceLineEndings(
            "\n"
        );
    }

    private static string Hash(string text) =>
        $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
}
