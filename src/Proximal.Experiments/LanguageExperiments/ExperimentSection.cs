using System.Globalization;
using System.Text;

namespace Proximal.Experiments;

/// <summary>The part of the page of results that tells of language models.</summary>
internal static class ExperimentSection
{
    /// <summary>The folder of results and pictures, within the one beside the page.</summary>
    public const string Folder = "language";

    private const string Introduction = """

        ## Language models

        Each row was trained with seeds 1 to N. No seed is left out. Values are means and standard deviations over the seeds.

        """;

    /// <summary>The section; empty where nothing has been measured.</summary>
    /// <param name="folder">The folder beside the page, <c>docs/results</c>.</param>
    public static string Draw(string folder)
    {
        (IExperiment Experiment, ExperimentResult Result)[] measured =
        [
            .. LanguageExperimentList
                .All.Select(experiment =>
                    (experiment, ExperimentResult.Find(Path.Combine(folder, Folder), experiment.Name))
                )
                .Where(pair => pair.Item2 is not null)
                .Select(pair => (pair.experiment, pair.Item2!)),
        ];
        if (measured.Length == 0)
            return "";
        var text = new StringBuilder(Introduction.ReplaceLineEndings("\n"));
        foreach ((IExperiment experiment, ExperimentResult result) in measured)
            Add(text, experiment, result, Path.GetFileName(folder));
        text.Append("\n### How these were made\n\n```\n");
        foreach ((_, ExperimentResult result) in measured)
            text.Append(result.Command).Append('\n');
        text.Append("```\n\n");
        foreach (
            IGrouping<(string Version, int Processors), ExperimentResult> group in measured
                .Select(pair => pair.Result)
                .GroupBy(result => (result.Version, result.Processors))
        )
            text.Append(
                CultureInfo.InvariantCulture,
                $"Proximal {group.Key.Version} on {group.Key.Processors} processors: {string.Join(", ", group.Select(result => result.Name))}.\n"
            );
        return text.ToString();
    }

    /// <summary>A figure's mean and deviation: <c>0.969 ± 0.005</c>; how many seeds have it, where not all do.</summary>
    public static string Cell(ExperimentRow row, string figure)
    {
        int count = row.Values(figure).Length;
        if (count == 0)
            return "–";
        string mean = Number(row.Mean(figure)),
            deviation = count > 1 ? $" ± {Number(row.Deviation(figure))}" : "";
        return mean + deviation + (count < row.Runs.Count ? $" ({count} of {row.Runs.Count} seeds)" : "");
    }

    private static void Add(StringBuilder text, IExperiment experiment, ExperimentResult result, string folder)
    {
        string[] figures = [.. result.Rows.SelectMany(row => row.Metrics).Distinct(StringComparer.Ordinal)];
        text.Append(
            CultureInfo.InvariantCulture,
            $"\n### {experiment.Title}\n\n{experiment.Explanation.ReplaceLineEndings("\n")}\n\n"
        );
        text.Append("| | seeds | ")
            .AppendJoin(" | ", figures)
            .Append(" |\n|---|---:|")
            .Insert(text.Length, "---:|", figures.Length)
            .Append('\n');
        foreach (ExperimentRow row in result.Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row.Name} | {row.Runs.Count} | ");
            text.AppendJoin(" | ", figures.Select(figure => Cell(row, figure))).Append(" |\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"\nEvery seed's {experiment.MainMetric}: ");
        text.AppendJoin(
                "; ",
                result.Rows.Select(row =>
                    $"{row.Name} {string.Join(", ", row.Values(experiment.MainMetric).Select(Number))}"
                )
            )
            .Append(".\n");
        foreach ((string name, _) in experiment.Draw(result))
            text.Append(CultureInfo.InvariantCulture, $"\n![{name}]({folder}/{Folder}/{name}.svg)\n");
    }

    private static string Number(double value) =>
        Math.Abs(value) switch
        {
            < 10 => value.ToString("0.000", CultureInfo.InvariantCulture),
            < 1000 => value.ToString("0.0", CultureInfo.InvariantCulture),
            _ => value.ToString("N0", CultureInfo.InvariantCulture),
        };
}
