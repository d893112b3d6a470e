using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>Reads the sample completions of a run: <c>samples.jsonl</c>.</summary>
internal static class RunSamples
{
    /// <summary>
    /// Reads the first and the last completion of each prompt; empty if the run has fewer than two samples of a prompt.
    /// </summary>
    /// <exception cref="InvalidInputException">The file is damaged.</exception>
    public static IReadOnlyList<SampleView> Read(RunFolder run)
    {
        if (!File.Exists(run.Samples))
            return [];
        var snapshots = new List<(long Step, List<(string Prompt, ScoredText Text)> Rows)>();
        // A complete line ends with a line break, so the text after the last one is empty or incomplete.
        foreach ((int number, string line) in File.ReadAllText(run.Samples).Split('\n').SkipLast(1).Index())
        {
            (long step, string prompt, ScoredText text) = ReadLine(line, $"{run.Samples}:{number + 1}");
            if (snapshots.Count == 0 || snapshots[^1].Step != step)
                snapshots.Add((step, []));
            snapshots[^1].Rows.Add((prompt, text));
        }
        return snapshots.Count < 2
            ? []
            :
            [
                .. snapshots[0]
                    .Rows.Zip(snapshots[^1].Rows, (first, last) => new SampleView(first.Prompt, first.Text, last.Text)),
            ];
    }

    private static (long Step, string Prompt, ScoredText Text) ReadLine(string line, string location)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement row = document.RootElement;
            double score = row.TryGetProperty("score", out JsonElement value) ? value.GetDouble() : double.NaN;
            return (
                row.GetProperty("step").GetInt64(),
                row.GetProperty("prompt").GetString()!,
                new ScoredText(row.GetProperty("completion").GetString()!, score)
            );
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new InvalidInputException(
                $"{location}: the file is damaged; expected a JSON object with 'step', 'prompt' and 'completion'",
                exception
            );
        }
    }
}
