using System.Text.Json;

namespace Proximal.Language;

/// <summary>Entries of a vocabulary by id, with their bytes.</summary>
internal sealed class VocabularyTable
{
    private readonly string?[] entries;
    private readonly string?[] vocabulary;
    private readonly byte[] bytes;
    private readonly int[] starts;
    private readonly bool[] special;
    private readonly bool[] added;
    private readonly Dictionary<string, int> ids;

    /// <summary>Combines a vocabulary with its added tokens, which can also be entries of it.</summary>
    /// <param name="vocabulary">Ids of all entries except added tokens.</param>
    /// <param name="addedTokens">The added tokens.</param>
    /// <param name="bytesOf">
    /// Returns the bytes that an entry adds to a text; the second argument is whether it is an added token.
    /// </param>
    internal VocabularyTable(
        IEnumerable<KeyValuePair<string, int>> vocabulary,
        IReadOnlyList<AddedToken> addedTokens,
        Func<string, bool, byte[]> bytesOf
    )
    {
        KeyValuePair<string, int>[] all = [.. vocabulary];
        int count = Math.Max(
            all.Select(static entry => entry.Value + 1).DefaultIfEmpty(0).Max(),
            addedTokens.Select(static token => token.Id + 1).DefaultIfEmpty(0).Max()
        );
        entries = new string?[count];
        this.vocabulary = new string?[count];
        special = new bool[count];
        added = new bool[count];
        starts = new int[count + 1];
        ids = new Dictionary<string, int>(all.Length + addedTokens.Count, StringComparer.Ordinal);
        foreach ((string entry, int id) in all)
        {
            ids[entry] = id;
            entries[id] = this.vocabulary[id] = entry;
        }

        foreach (AddedToken token in addedTokens)
        {
            ids.TryAdd(token.Content, token.Id);
            entries[token.Id] = token.Content;
            special[token.Id] = token.Special;
            added[token.Id] = true;
        }

        using var content = new MemoryStream();
        for (int id = 0; id < count; id++)
        {
            if (entries[id] is { } entry)
                content.Write(bytesOf(entry, added[id]));
            starts[id + 1] = (int)content.Length;
        }

        bytes = content.ToArray();
    }

    /// <summary>Largest id plus 1.</summary>
    internal int Count => entries.Length;

    /// <summary>Bytes of an id; empty without an entry.</summary>
    internal ReadOnlySpan<byte> this[int id] =>
        (uint)id < (uint)entries.Length ? bytes.AsSpan(starts[id]..starts[id + 1]) : [];

    /// <summary>The entry of an id, of the vocabulary or the added tokens; null if there is none.</summary>
    internal string? Entry(int id) => (uint)id < (uint)entries.Length ? entries[id] : null;

    /// <summary>The entry of an id in the vocabulary of the model; null if there is none.</summary>
    internal string? VocabularyEntry(int id) => (uint)id < (uint)vocabulary.Length ? vocabulary[id] : null;

    internal bool IsSpecial(int id) => (uint)id < (uint)special.Length && special[id];

    internal bool IsAdded(int id) => (uint)id < (uint)added.Length && added[id];

    internal int? Find(string entry) => ids.TryGetValue(entry, out int id) ? id : null;

    internal int? Find(ReadOnlySpan<char> entry) =>
        ids.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(entry, out int id) ? id : null;

    /// <summary>Writes the member <c>vocab</c>, an object of ids.</summary>
    internal void WriteVocabulary(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("vocab");
        for (int id = 0; id < Count; id++)
            if (vocabulary[id] is { } entry)
                writer.WriteNumber(entry, id);
        writer.WriteEndObject();
    }
}
