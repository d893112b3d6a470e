namespace Proximal.Language;

/// <summary>Finder of the longest repeated sequence in a text.</summary>
internal sealed class RepeatFinder
{
    private int[] order = [];
    private int[] rank = [];
    private int[] next = [];
    private ulong[] keys = [];

    /// <summary>
    /// Length of the longest token sequence that occurs twice, possibly overlapping; 0 if no token occurs twice.
    /// </summary>
    /// <param name="tokens">The text.</param>
    public int LongestRepeat(ReadOnlySpan<int> tokens)
    {
        Reserve(tokens.Length);
        SortSuffixes(tokens);
        return LongestCommonPrefix(tokens);
    }

    // Prefix doubling (Manber and Myers 1990): the suffixes by their first 1, 2, 4 … tokens.
    private void SortSuffixes(ReadOnlySpan<int> tokens)
    {
        int n = tokens.Length;
        for (int i = 0; i < n; i++)
            keys[i] = (uint)tokens[i];
        bool distinct = Rank(n);
        for (int width = 1; width < n && !distinct; width *= 2)
        {
            for (int i = 0; i < n; i++)
                keys[i] = ((ulong)(uint)rank[i] << 32) | (i + width < n ? (uint)rank[i + width] + 1 : 0);
            distinct = Rank(n);
        }
    }

    // Sorts suffixes by their keys and ranks them; returns whether all keys differ.
    private bool Rank(int n)
    {
        for (int i = 0; i < n; i++)
            order[i] = i;
        Span<ulong> sorted = keys.AsSpan(0, n);
        sorted.Sort(order.AsSpan(0, n));
        int number = 0;
        for (int i = 0; i < n; i++)
        {
            if (i > 0 && sorted[i] != sorted[i - 1])
                number++;
            rank[order[i]] = number;
        }

        return number == n - 1;
    }

    // Kasai et al. 2001: in text order, the prefix shared by neighbors in the sorted order shrinks by at most 1.
    private int LongestCommonPrefix(ReadOnlySpan<int> tokens)
    {
        int n = tokens.Length;
        for (int i = 0; i < n; i++)
            next[rank[i]] = i;
        (int longest, int shared) = (0, 0);
        for (int i = 0; i < n; i++)
        {
            if (rank[i] == 0)
            {
                shared = 0;
                continue;
            }

            int before = next[rank[i] - 1];
            while (i + shared < n && before + shared < n && tokens[i + shared] == tokens[before + shared])
                shared++;
            longest = Math.Max(longest, shared);
            if (shared > 0)
                shared--;
        }

        return longest;
    }

    private void Reserve(int count)
    {
        if (order.Length >= count)
            return;
        int length = Math.Max(count, 2 * order.Length);
        (order, rank, next, keys) = (new int[length], new int[length], new int[length], new ulong[length]);
    }
}
