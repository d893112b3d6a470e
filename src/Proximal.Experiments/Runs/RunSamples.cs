using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>The completions that a run kept for people to read: <c>samples.jsonl</c>.</summary>
internal static class RunSamples
{
    /// <summary>What was written after each prompt at first, and what at last; none where the run kept nothing, or only once.</summary>
    /// <exception cref="InvalidInputException">The file is damaged.</exception>
    public static IReadOnlyList<SampleView> Read(RunFolder run)
    {
        if (!File.Exists(run.Samples))
            return [];
        var moments = new List<(long Step, List<(string Prompt, ScoredText Text)> Rows)>();
        // A whole line ends with a line break, so what follows the last one is empty or unfinished.
        foreach ((int number, string line) in File.ReadAllText(run.Samples).Split('\n').SkipLast(1).Index())
        {
            (long step, string prompt, ScoredText text) = ReadLine(line, $"{run.Samples}:{number + 1}");
            if (moments.Count == 0 || moments[^1].Step != step)
                moments.Add((step, []));
            moments[^1].Rows.Add((prompt, text));
        }
        return moments.Count < 2
            ? []
            :
            [
                .. moments[0]
                    .Rows.Zip(moments[^1].Rows, (first, last) => new SampleView(first.Prompt, first.Text, last.Text)),
            ];
    }

    private static (long Step, string Prompt, ScoredText Text) ReadLine(string line, string place)
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
            throw new InvalidInputException($"{place}: not a sampled completion: {exception.Message}", exception);
        }
    }
}
