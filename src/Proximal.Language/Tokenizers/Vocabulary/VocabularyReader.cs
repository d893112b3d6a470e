using System.Text.Json;

namespace Proximal.Language;

/// <summary>Reader of the member <c>vocab</c> of models in tokenizer.json.</summary>
internal static class VocabularyReader
{
    /// <summary>
    /// Limit of ids. Tables are allocated for all ids below the largest; the largest vocabularies have some hundred
    /// thousand.
    /// </summary>
    internal const int MaxIds = 1 << 22;

    /// <summary>Reads an object of ids.</summary>
    /// <exception cref="FormatException">It is damaged.</exception>
    internal static Dictionary<string, int> ReadIds(JsonElement model)
    {
        JsonElement entries = model.Member("vocab");
        if (entries.ValueKind != JsonValueKind.Object)
            throw new FormatException("'vocab' must be an object of ids");
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        var ids = new HashSet<int>();
        foreach (JsonProperty entry in entries.EnumerateObject())
        {
            if (
                entry.Value.ValueKind != JsonValueKind.Number
                || !entry.Value.TryGetInt32(out int id)
                || id is < 0 or >= MaxIds
            )
                throw new FormatException(
                    $"the id of {MessageText.Quote(entry.Name)} must be a whole number in [0, {MaxIds}), but is "
                        + $"{MessageText.Excerpt(entry.Value.ToString())}"
                );
            if (!vocabulary.TryAdd(entry.Name, id))
                throw new FormatException($"'vocab' contains {MessageText.Quote(entry.Name)} twice");
            if (!ids.Add(id))
                throw new FormatException(
                    $"'vocab' gives the id {id} twice, the second time to {MessageText.Quote(entry.Name)}"
                );
        }

        return vocabulary;
    }

    /// <summary>Reads a list of entries with scores; the ids are their indices.</summary>
    /// <exception cref="FormatException">It is damaged.</exception>
    internal static (Dictionary<string, int> Ids, double[] Scores) ReadScores(JsonElement model)
    {
        JsonElement[] entries = model.List("vocab");
        if (entries.Length > MaxIds)
            throw new FormatException($"'vocab' has {entries.Length} entries, but at most {MaxIds} are supported");
        var ids = new Dictionary<string, int>(entries.Length, StringComparer.Ordinal);
        double[] scores = new double[entries.Length];
        for (int id = 0; id < entries.Length; id++)
        {
            if (
                entries[id].ValueKind != JsonValueKind.Array
                || entries[id].GetArrayLength() != 2
                || entries[id][0].ValueKind != JsonValueKind.String
                || entries[id][1].ValueKind != JsonValueKind.Number
                || !double.IsFinite(scores[id] = entries[id][1].GetDouble())
            )
                throw new FormatException(
                    $"entry {id} of 'vocab' must be a text and a finite score, as [\"a\", -1.5], but is "
                        + MessageText.Excerpt(entries[id].GetRawText())
                );
            if (!ids.TryAdd(entries[id][0].GetString()!, id))
                throw new FormatException($"'vocab' contains {MessageText.Quote(entries[id][0].GetString()!)} twice");
        }

        return (ids, scores);
    }
}
