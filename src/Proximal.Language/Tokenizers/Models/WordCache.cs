using System.Collections.Concurrent;

namespace Proximal.Language;

/// <summary>Cache of the tokens of words. It keeps the first words that are added.</summary>
internal sealed class WordCache
{
    private const int MaxWords = 1 << 16;
    private const int MaxWordLength = 48;

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
        if (word.Length > MaxWordLength || Volatile.Read(ref count) >= MaxWords)
            return;
        if (lookup.TryAdd(word, tokens.ToArray()))
            Interlocked.Increment(ref count);
    }
}
