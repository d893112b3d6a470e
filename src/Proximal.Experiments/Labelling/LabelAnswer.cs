using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>Answer of a labeller to an item, a line of the journal.</summary>
/// <param name="Id">Unique name that the client chose, so that a repeated request has no effect.</param>
/// <param name="Labeller">Name of the labeller.</param>
/// <param name="Item">Index of the item.</param>
/// <param name="Shown">Candidates in the order in which they were shown.</param>
/// <param name="Judgements">Judgement by criterion; empty if the item was skipped.</param>
/// <param name="Comment">Comment; empty for none.</param>
public sealed record LabelAnswer(
    string Id,
    string Labeller,
    int Item,
    IReadOnlyList<int> Shown,
    IReadOnlyDictionary<string, Judgement> Judgements,
    string Comment
)
{
    /// <summary>Whether the labeller gave no judgement.</summary>
    public bool IsSkipped => Judgements.Count == 0;

    internal static LabelAnswer Read(JsonElement line) =>
        new(
            line.GetProperty("id").GetString()!,
            line.GetProperty("labeller").GetString()!,
            line.GetProperty("item").GetInt32(),
            Whole(line.GetProperty("shown")),
            line.GetProperty("judgements")
                .EnumerateObject()
                .ToDictionary(
                    static member => member.Name,
                    static member => ReadJudgement(member.Value),
                    StringComparer.Ordinal
                ),
            line.TryGetProperty("comment", out JsonElement comment) ? comment.GetString()! : ""
        );

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "answer");
        writer.WriteString("id", Id);
        writer.WriteString("labeller", Labeller);
        writer.WriteNumber("item", Item);
        WriteWhole(writer, "shown", Shown);
        writer.WriteStartObject("judgements");
        foreach ((string criterion, Judgement judgement) in Judgements)
        {
            writer.WriteStartObject(criterion);
            WriteWhole(writer, "ranks", judgement.Ranks);
            if (judgement.Margin is { } margin)
                writer.WriteNumber("margin", margin);
            if (judgement.AllBad)
                writer.WriteBoolean("all_bad", true);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        if (Comment.Length > 0)
            writer.WriteString("comment", Comment);
        writer.WriteEndObject();
    }

    private static Judgement ReadJudgement(JsonElement judgement) =>
        new(
            Whole(judgement.GetProperty("ranks")),
            judgement.TryGetProperty("margin", out JsonElement margin) ? margin.GetInt32() : null,
            judgement.TryGetProperty("all_bad", out JsonElement bad) && bad.GetBoolean()
        );

    private static int[] Whole(JsonElement list) => [.. list.EnumerateArray().Select(static value => value.GetInt32())];

    private static void WriteWhole(Utf8JsonWriter writer, string name, IReadOnlyList<int> values)
    {
        writer.WriteStartArray(name);
        foreach (int value in values)
            writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }
}
