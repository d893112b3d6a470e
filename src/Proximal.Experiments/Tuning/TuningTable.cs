using System.Globalization;

namespace Proximal.Experiments;

/// <summary>Text table of the ranked trials.</summary>
internal static class TuningTable
{
    private const int MostRows = 20,
        WidestValue = 24,
        MostFailures = 5;

    private static readonly string[] FixedColumns = ["", "trial", "return", "in training", "steps", "time"];

    /// <summary>Lines of the table, with aligned columns, and lines about omitted and failed trials.</summary>
    /// <param name="results">Results of the search.</param>
    /// <param name="width">Maximum characters of a line. Keys of low importance are omitted if there is no room for
    /// all.</param>
    public static IEnumerable<string> Lines(SearchResults results, int width)
    {
        TrialScore[] shown = [.. results.Ranked.Take(MostRows)];
        List<string[]> columns =
        [
            .. FixedColumns
                .Index()
                .Select(column => Column(column.Item, shown.Select((score, i) => Cells(score, i)[column.Index]))),
        ];
        (string[] Column, double Share)[] keyColumns =
        [
            .. results.Importances().Select(pair => (KeyColumn(results, pair.Key, shown), pair.Share)),
        ];
        int room = width - columns.Sum(WidthOf);
        HashSet<string[]> fitting = [];
        foreach (
            (string[] column, _) in keyColumns.OrderByDescending(pair => double.IsNaN(pair.Share) ? -1 : pair.Share)
        )
        {
            if ((room -= WidthOf(column)) < 0)
                break;
            fitting.Add(column);
        }
        columns.AddRange(keyColumns.Select(pair => pair.Column).Where(fitting.Contains));

        for (int row = 0; row <= shown.Length; row++)
            yield return string.Join("  ", columns.Select(column => column[row].PadLeft(WidthOf(column) - 2)));
        if (results.Ranked.Count > shown.Length)
            yield return $"… and {results.Ranked.Count - shown.Length} more trials";
        string[] omitted =
        [
            .. keyColumns
                .Select(pair => pair.Column)
                .Where(column => !fitting.Contains(column))
                .Select(column => column[0]),
        ];
        if (omitted.Length > 0)
            yield return $"… and {omitted.Length} more keys: {string.Join(", ", omitted)}";
        TrialScore[] failures = [.. results.Ranked.Where(score => score.Failure is not null)];
        foreach (TrialScore failed in failures.Take(MostFailures))
            yield return $"trial {failed.Trial} failed: {failed.Failure}";
        if (failures.Length > MostFailures)
            yield return $"… and {failures.Length - MostFailures} more failed; see results.csv";
    }

    private static string[] Cells(TrialScore score, int index)
    {
        bool hasResult = score.Failure is null;
        return
        [
            $"{index + 1}",
            $"{score.Trial}",
            hasResult ? $"{Number(score.Mean)} ± {Number(score.Deviation)}" : "failed",
            hasResult ? Number(score.Training) : "",
            DisplayFormat.Count(score.Steps),
            DisplayFormat.Duration(score.Seconds),
        ];
    }

    private static string[] KeyColumn(SearchResults results, SearchedKey key, TrialScore[] shown)
    {
        IReadOnlyList<string> values = results.ValuesOf(key);
        return Column(key.ShortKey, shown.Select(score => DisplayFormat.Excerpt(values[score.Trial], WidestValue)));
    }

    private static string[] Column(string name, IEnumerable<string> cells) => [name, .. cells];

    // Including the gap between columns.
    private static int WidthOf(string[] column) => column.Max(cell => cell.Length) + 2;

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
