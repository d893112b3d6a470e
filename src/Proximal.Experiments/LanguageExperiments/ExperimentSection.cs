using System.Globalization;
using System.Text;

namespace Proximal.Experiments;

/// <summary>Section of the results page for language models.</summary>
internal static class ExperimentSection
{
    /// <summary>Subfolder of the results and charts in the folder of the page.</summary>
    public const string Folder = "language";

    private const string Introduction = """

        ## Language models

        Each row was trained with seeds 1 to N. No seed is left out. Values are interquartile means over the seeds, with 95% intervals by
        stratified bootstrap in brackets, as rliable computes them.

        """;

    /// <summary>Writes the section; empty if there are no results.</summary>
    /// <param name="folder">Folder of the results, <c>docs/results</c>.</param>
    public static string Draw(string folder)
    {
        (IExperiment Experiment, ExperimentResult Result)[] results =
        [
            .. LanguageExperimentList
                .All.Select(experiment =>
                    (experiment, ExperimentResult.Find(Path.Combine(folder, Folder), experiment.Name))
                )
                .Where(pair => pair.Item2 is not null)
                .Select(pair => (pair.experiment, pair.Item2!)),
        ];
        if (results.Length == 0)
            return "";
        var text = new StringBuilder(Introduction.ReplaceLineEndings("\n"));
        foreach ((IExperiment experiment, ExperimentResult result) in results)
            Add(text, experiment, result, Path.GetFileName(folder));
        text.Append("\n### How these were made\n\n```\n");
        foreach ((_, ExperimentResult result) in results)
            text.Append(result.Command).Append('\n');
        text.Append("```\n\n");
        foreach (
            IGrouping<(string Version, int Processors), ExperimentResult> group in results
                .Select(pair => pair.Result)
                .GroupBy(result => (result.Version, result.Processors))
        )
            text.Append(
                CultureInfo.InvariantCulture,
                $"Proximal {group.Key.Version} on {group.Key.Processors} processors: "
                    + $"{string.Join(", ", group.Select(result => result.Name))}.\n"
            );
        return text.ToString();
    }

    /// <summary>
    /// Interquartile mean of a metric with its 95% interval: <c>0.969 [0.964, 0.975]</c>, with the number of seeds if
    /// not all have it.
    /// </summary>
    public static string Cell(ExperimentRow row, string metric)
    {
        double[] values = row.Values(metric);
        if (values.Length == 0)
            return "–";
        ConfidenceInterval middle = new StratifiedBootstrap([values.Length]).Of(values);
        string interval = values.Length > 1 ? $" [{Number(middle.Low)}, {Number(middle.High)}]" : "",
            seeds = values.Length < row.Runs.Count ? $" ({values.Length} of {row.Runs.Count} seeds)" : "";
        return Number(middle.Estimate) + interval + seeds;
    }

    private static void Add(StringBuilder text, IExperiment experiment, ExperimentResult result, string folder)
    {
        string[] metrics = [.. result.Rows.SelectMany(row => row.Metrics).Distinct(StringComparer.Ordinal)];
        text.Append(
            CultureInfo.InvariantCulture,
            $"\n### {experiment.Title}\n\n{experiment.Explanation.ReplaceLineEndings("\n")}\n\n"
        );
        text.Append("| | seeds | ")
            .AppendJoin(" | ", metrics)
            .Append(" |\n|---|---:|")
            .Insert(text.Length, "---:|", metrics.Length)
            .Append('\n');
        foreach (ExperimentRow row in result.Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row.Name} | {row.Runs.Count} | ");
            text.AppendJoin(" | ", metrics.Select(metric => Cell(row, metric))).Append(" |\n");
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
