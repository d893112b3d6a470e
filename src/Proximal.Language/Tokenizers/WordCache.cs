using System.Collections.Concurrent;

namespace Proximal.Language;

/// <summary>Remembers the tokens of words, most of which come again and again. Keeps the first ones that it sees.</summary>
internal sealed class WordCache
{
    private const int MostWords = 1 << 16;
    private const int LongestWord = 48;

    private readonly ConcurrentDictionary<string, int[]> words = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private int count;

    internal WordCache() => lookup = words.GetAlternateLookup<ReadOnlySpan<char>>();

    internal bool TryGet(ReadOnlySpan<char> word, out ReadOnlySpan<int> tokens)
    {
        bool known = lookup.TryGetValue(word, out int[]? found);
        tokens = found;
        return known;
    }

    internal void Add(ReadOnlySpan<char> word, ReadOnlySpan<int> tokens)
    {
        if (word.Length > LongestWord || Volatile.Read(ref count) >= MostWords)
            return;
        if (lookup.TryAdd(word, tokens.ToArray()))
            Interlocked.Increment(ref count);
    }
}
