using System.Globalization;

namespace Proximal.Experiments;

/// <summary>The ranked trials as lines for the terminal.</summary>
internal static class TuningTable
{
    private const int MostRows = 20,
        WidestValue = 24,
        MostFailures = 5;

    private static readonly string[] Metrics = ["", "trial", "return", "in training", "steps", "time"];

    /// <summary>A line for each of the best trials, columns aligned, and what else there is to say.</summary>
    /// <param name="results">What the search came to.</param>
    /// <param name="width">Most characters of a line: settings that explain little are left out where there is no room for all.</param>
    public static IEnumerable<string> Lines(SearchResults results, int width)
    {
        TrialScore[] shown = [.. results.Ranked.Take(MostRows)];
        List<string[]> columns =
        [
            .. Metrics
                .Index()
                .Select(figure => Column(figure.Item, shown.Select((score, i) => Cells(score, i)[figure.Index]))),
        ];
        (string[] Column, double Share)[] settings =
        [
            .. results.Importances().Select(pair => (SettingColumn(results, pair.ConfigurationKey, shown), pair.Share)),
        ];
        int room = width - columns.Sum(WidthOf);
        HashSet<string[]> fitting = [];
        foreach ((string[] column, _) in settings.OrderByDescending(pair => double.IsNaN(pair.Share) ? -1 : pair.Share))
        {
            if ((room -= WidthOf(column)) < 0)
                break;
            fitting.Add(column);
        }
        columns.AddRange(settings.Select(pair => pair.Column).Where(fitting.Contains));

        for (int row = 0; row <= shown.Length; row++)
            yield return string.Join("  ", columns.Select(column => column[row].PadLeft(WidthOf(column) - 2)));
        if (results.Ranked.Count > shown.Length)
            yield return $"… and {results.Ranked.Count - shown.Length} more trials";
        if (fitting.Count < settings.Length)
            yield return $"… and {settings.Length - fitting.Count} more settings: {string.Join(", ", settings.Where(pair => !fitting.Contains(pair.Column)).Select(pair => pair.Column[0]))}";
        TrialScore[] failures = [.. results.Ranked.Where(score => score.Failure is not null)];
        foreach (TrialScore failed in failures.Take(MostFailures))
            yield return $"trial {failed.Trial} failed: {failed.Failure}";
        if (failures.Length > MostFailures)
            yield return $"… and {failures.Length - MostFailures} more failed; results.csv tells why";
    }

    private static string[] Cells(TrialScore score, int index)
    {
        bool isThere = score.Failure is null;
        return
        [
            $"{index + 1}",
            $"{score.Trial}",
            isThere ? $"{Figure(score.Mean)} ± {Figure(score.Deviation)}" : "failed",
            isThere ? Figure(score.Training) : "",
            DisplayFormat.Count(score.Steps),
            DisplayFormat.Duration(score.Seconds),
        ];
    }

    private static string[] SettingColumn(SearchResults results, SearchedKey setting, TrialScore[] shown)
    {
        IReadOnlyList<string> values = results.ValuesOf(setting);
        return Column(setting.ShortKey, shown.Select(score => DisplayFormat.Excerpt(values[score.Trial], WidestValue)));
    }

    private static string[] Column(string name, IEnumerable<string> cells) => [name, .. cells];

    // With the space that sets it apart.
    private static int WidthOf(string[] column) => column.Max(cell => cell.Length) + 2;

    private static string Figure(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
