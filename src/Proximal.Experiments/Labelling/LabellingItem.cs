using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>A question to labellers: a prompt with completions, or clips, to compare.</summary>
/// <param name="Id">Index in the session.</param>
/// <param name="Prompt">Prompt, text or a list of messages; null for clips.</param>
/// <param name="Candidates">Two or more completions or clips.</param>
/// <param name="Gold">Known ranks, as those of a <see cref="Judgement"/>, for a gold question; null otherwise.</param>
public sealed record LabellingItem(
    int Id,
    JsonElement? Prompt,
    IReadOnlyList<LabellingCandidate> Candidates,
    IReadOnlyList<int>? Gold = null
)
{
    /// <summary>Reads an item and checks it.</summary>
    /// <param name="line">Object that <see cref="Write"/> wrote.</param>
    /// <param name="index">Index in the session.</param>
    /// <exception cref="InvalidInputException">The id is another one, or candidates or gold are invalid.</exception>
    internal static LabellingItem Read(JsonElement line, int index)
    {
        var item = new LabellingItem(
            line.GetProperty("id").GetInt32(),
            line.TryGetProperty("prompt", out JsonElement prompt) ? prompt.Clone() : null,
            [.. line.GetProperty("candidates").EnumerateArray().Select(ReadCandidate)],
            line.TryGetProperty("gold", out JsonElement gold)
                ? [.. gold.EnumerateArray().Select(static rank => rank.GetInt32())]
                : null
        );
        if (item.Id != index)
            throw new InvalidInputException($"the id is {item.Id}, not {index}");
        if (
            item.Candidates.Count < 2
            || item.Candidates.Any(static candidate => candidate is { Text: null, Clip: null })
        )
            throw new InvalidInputException("an item has two or more candidates, each with a text or a clip");
        if (item.Gold is not null)
            new Judgement(item.Gold).Validate(item.Candidates.Count);
        return item;
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id", Id);
        if (Prompt is { } prompt)
        {
            writer.WritePropertyName("prompt");
            prompt.WriteTo(writer);
        }

        writer.WriteStartArray("candidates");
        foreach (LabellingCandidate candidate in Candidates)
        {
            writer.WriteStartObject();
            if (candidate.Text is { } text)
                writer.WriteString("text", text);
            if (candidate.Clip is { } clip)
                writer.WriteNumber("clip", clip);
            if (candidate.Source is { } source)
                writer.WriteString("source", source);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (Gold is not null)
        {
            writer.WriteStartArray("gold");
            foreach (int rank in Gold)
                writer.WriteNumberValue(rank);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static LabellingCandidate ReadCandidate(JsonElement candidate) =>
        new(
            candidate.TryGetProperty("text", out JsonElement text) ? text.GetString() : null,
            candidate.TryGetProperty("clip", out JsonElement clip) ? clip.GetInt32() : null,
            candidate.TryGetProperty("source", out JsonElement source) ? source.GetString() : null
        );
}
