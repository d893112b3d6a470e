using System.Text.Json;

namespace Proximal.Language;

/// <summary>Reader of the merges of a BPE, in the form "a b" or ["a", "b"], by rank.</summary>
internal static class MergeReader
{
    /// <summary>Reads the merges.</summary>
    /// <param name="merges">The list.</param>
    /// <param name="table">The vocabulary.</param>
    /// <param name="prefix">Prefix of entries that continue a word, which the second part of a merge loses.</param>
    /// <exception cref="FormatException">A merge is damaged.</exception>
    internal static PairTable Read(JsonElement merges, VocabularyTable table, string prefix = "")
    {
        if (merges.ValueKind != JsonValueKind.Array)
            throw new FormatException("'merges' must be a list");
        var pairs = new PairTable(merges.GetArrayLength());
        int rank = 0;
        foreach (JsonElement merge in merges.EnumerateArray())
        {
            (string left, string right) = Parts(merge, rank);
            pairs.Set(
                Id(left, table, rank),
                Id(right, table, rank),
                rank,
                Id(left + Continued(right, prefix), table, rank)
            );
            rank++;
        }

        return pairs;
    }

    private static (string Left, string Right) Parts(JsonElement merge, int rank)
    {
        if (
            merge.ValueKind == JsonValueKind.Array
            && merge.GetArrayLength() == 2
            && merge[0].ValueKind == JsonValueKind.String
            && merge[1].ValueKind == JsonValueKind.String
            && merge[0].GetString() is { Length: > 0 } first
            && merge[1].GetString() is { Length: > 0 } second
        )
            return (first, second);
        if (
            merge.ValueKind == JsonValueKind.String
            && merge.GetString()!.Split(' ') is [{ Length: > 0 } left, { Length: > 0 } right]
        )
            return (left, right);
        throw new FormatException(
            $"merge {rank} must be two entries, as \"a b\" or [\"a\", \"b\"], but is "
                + $"{MessageText.Excerpt(merge.GetRawText())}"
        );
    }

    private static string Continued(string right, string prefix) =>
        right.StartsWith(prefix, StringComparison.Ordinal) ? right[prefix.Length..] : right;

    private static int Id(string entry, VocabularyTable table, int rank) =>
        table.Find(entry)
        ?? throw new FormatException($"merge {rank} needs {MessageText.Quote(entry)}, which is not in the vocabulary");
}
