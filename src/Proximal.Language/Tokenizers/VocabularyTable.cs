using System.Text;

namespace Proximal.Language;

/// <summary>Entries of a vocabulary by id, with their bytes.</summary>
internal sealed class VocabularyTable
{
    private readonly string?[] entries;
    private readonly byte[] bytes;
    private readonly int[] starts;
    private readonly bool[] special;
    private readonly HashSet<int> addedOnly;
    private readonly Dictionary<string, int> ids;

    /// <summary>Combines a vocabulary with its added tokens, which can also be entries of it.</summary>
    /// <param name="vocabulary">Ids of all entries except added tokens.</param>
    /// <param name="addedTokens">The added tokens.</param>
    /// <param name="bytesOf">
    /// Returns the bytes of an entry of the vocabulary; those of an added token are its UTF-8 text.
    /// </param>
    internal VocabularyTable(
        IEnumerable<KeyValuePair<string, int>> vocabulary,
        IReadOnlyList<AddedToken> addedTokens,
        Func<string, byte[]> bytesOf
    )
    {
        ids = new Dictionary<string, int>(vocabulary, StringComparer.Ordinal);
        addedOnly = [];
        var added = new Dictionary<int, AddedToken>();
        foreach (AddedToken token in addedTokens)
        {
            added[token.Id] = token;
            if (ids.TryAdd(token.Content, token.Id))
                addedOnly.Add(token.Id);
        }

        entries = new string?[ids.Count == 0 ? 0 : ids.Values.Max() + 1];
        special = new bool[entries.Length];
        starts = new int[entries.Length + 1];
        foreach ((string entry, int id) in ids)
            entries[id] = entry;
        using var all = new MemoryStream();
        for (int id = 0; id < entries.Length; id++)
        {
            if (added.TryGetValue(id, out AddedToken? token))
            {
                entries[id] = token.Content;
                special[id] = token.Special;
                all.Write(Encoding.UTF8.GetBytes(token.Content));
            }
            else if (entries[id] is { } entry)
            {
                all.Write(bytesOf(entry));
            }

            starts[id + 1] = (int)all.Length;
        }

        bytes = all.ToArray();
    }

    /// <summary>Largest id plus 1.</summary>
    internal int Count => entries.Length;

    /// <summary>Bytes of an id; empty without an entry.</summary>
    internal ReadOnlySpan<byte> this[int id] =>
        (uint)id < (uint)entries.Length ? bytes.AsSpan(starts[id]..starts[id + 1]) : [];

    /// <summary>Whether an entry belongs to the vocabulary, not only to the added tokens.</summary>
    internal bool IsInVocabulary(int id) => !addedOnly.Contains(id);

    internal string? Entry(int id) => (uint)id < (uint)entries.Length ? entries[id] : null;

    internal bool IsSpecial(int id) => (uint)id < (uint)special.Length && special[id];

    internal int? Find(string entry) => ids.TryGetValue(entry, out int id) ? id : null;

    internal int? Find(ReadOnlySpan<char> entry) =>
        ids.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(entry, out int id) ? id : null;
}
