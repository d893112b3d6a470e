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
        foreach ((int i, ReadOnlyMemory<byte> line) in InputFile.ReadLines(run.Samples).Index())
        {
            (long step, string prompt, ScoredText text, bool isGroup) = InputFile.ReadJsonLine(
                run.Samples,
                i + 1,
                line,
                "a JSON object with 'step', 'prompt' and 'completion'",
                ReadRow
            );
            // Completions of the last update, of other prompts.
            if (isGroup)
                continue;
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

    private static (long Step, string Prompt, ScoredText Text, bool IsGroup) ReadRow(JsonElement row)
    {
        double score = row.TryGetProperty("score", out JsonElement value) ? value.GetDouble() : double.NaN;
        return (
            row.GetProperty("step").GetInt64(),
            Text(row, "prompt"),
            new ScoredText(Text(row, "completion"), score),
            row.TryGetProperty("group", out _)
        );
    }

    private static string Text(JsonElement row, string name) =>
        row.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null");
}
