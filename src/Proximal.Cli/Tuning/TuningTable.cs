using System.Globalization;

namespace Proximal.Cli;

/// <summary>The ranked trials as lines for the terminal.</summary>
internal static class TuningTable
{
    private const int MostRows = 20;

    /// <summary>A line for each of the best trials, columns aligned, and one that tells of the rest.</summary>
    public static IEnumerable<string> Lines(TuningResults results)
    {
        (int At, SearchedSetting Setting)[] varying = [.. results.Search.Space.Settings.Index().Where(pair => pair.Item.Source.Varies)];
        string[] header = ["", "trial", "return", "in training", "steps", "time", .. varying.Select(pair => pair.Setting.ShortKey)];
        List<string[]> rows = [header];
        foreach ((int i, TrialScore score) in results.Ranked.Take(MostRows).Index())
        {
            Trial trial = results.Trials[score.Trial];
            string reached = score.Failure is null ? $"{Figure(score.Mean)} ± {Figure(score.Deviation)}" : "failed";
            rows.Add([$"{i + 1}", $"{score.Trial}", reached, score.Failure is null ? Figure(score.Training) : "", Readable.Count(score.Steps), Readable.Duration(score.Seconds), .. varying.Select(pair => trial.Values[pair.At])]);
        }
        int[] widths = [.. header.Select((_, i) => rows.Max(row => row[i].Length))];
        foreach (string[] row in rows)
            yield return string.Join("  ", row.Select((cell, i) => cell.PadLeft(widths[i])));
        if (results.Ranked.Count > MostRows)
            yield return $"… and {results.Ranked.Count - MostRows} more";
        foreach (TrialScore failed in results.Ranked.Where(score => score.Failure is not null))
            yield return $"trial {failed.Trial} failed: {failed.Failure}";
    }

    private static string Figure(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
