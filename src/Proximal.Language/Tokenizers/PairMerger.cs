using System.Buffers;

namespace Proximal.Language;

/// <summary>Merges adjacent tokens by rank, leftmost first among equals, until no merge applies.</summary>
internal static class PairMerger
{
    private const int Short = 64;

    /// <summary>Merges in place; returns the number of tokens.</summary>
    internal static int Merge(Span<int> tokens, PairTable table) =>
        tokens.Length <= Short ? MergeShort(tokens, table) : MergeLong(tokens, table);

    /// <summary>Scans all pairs for each merge, which is fastest for words.</summary>
    private static int MergeShort(Span<int> tokens, PairTable table)
    {
        Span<long> merges = stackalloc long[Short];
        int count = tokens.Length;
        for (int i = 0; i + 1 < count; i++)
            merges[i] = table.Find(tokens[i], tokens[i + 1]);
        while (count > 1)
        {
            int best = 0;
            for (int i = 1; i < count - 1; i++)
                if (merges[i] < merges[best])
                    best = i;
            if (merges[best] == PairTable.None)
                break;
            tokens[best] = PairTable.Result(merges[best]);
            count--;
            tokens[(best + 2)..(count + 1)].CopyTo(tokens[(best + 1)..]);
            merges[(best + 1)..count].CopyTo(merges[best..]);
            if (best > 0)
                merges[best - 1] = table.Find(tokens[best - 1], tokens[best]);
            if (best + 1 < count)
                merges[best] = table.Find(tokens[best], tokens[best + 1]);
        }

        return count;
    }

    /// <summary>Keeps the pairs in a queue, so that a text without spaces takes no quadratic time.</summary>
    private static int MergeLong(Span<int> tokens, PairTable table)
    {
        int[] next = ArrayPool<int>.Shared.Rent(tokens.Length),
            previous = ArrayPool<int>.Shared.Rent(tokens.Length);
        var queue = new PriorityQueue<long, (long Merge, int Left)>();
        for (int i = 0; i < tokens.Length; i++)
        {
            next[i] = i + 1 < tokens.Length ? i + 1 : -1;
            previous[i] = i - 1;
            Enqueue(queue, table, tokens, i, next[i]);
        }

        // A pair in the queue is outdated if its tokens have changed since; merged tokens are -1.
        while (queue.TryDequeue(out long pair, out (long Merge, int Left) first))
        {
            int left = first.Left,
                right = next[left];
            if (right < 0 || PairKey(tokens[left], tokens[right]) != pair)
                continue;
            tokens[left] = PairTable.Result(first.Merge);
            tokens[right] = -1;
            next[left] = next[right];
            if (next[left] >= 0)
                previous[next[left]] = left;
            Enqueue(queue, table, tokens, previous[left], left);
            Enqueue(queue, table, tokens, left, next[left]);
        }

        int count = 0;
        foreach (int token in tokens)
            if (token >= 0)
                tokens[count++] = token;
        ArrayPool<int>.Shared.Return(next);
        ArrayPool<int>.Shared.Return(previous);
        return count;
    }

    private static void Enqueue(
        PriorityQueue<long, (long Merge, int Left)> queue,
        PairTable table,
        Span<int> tokens,
        int left,
        int right
    )
    {
        if (left < 0 || right < 0)
            return;
        long merge = table.Find(tokens[left], tokens[right]);
        if (merge != PairTable.None)
            queue.Enqueue(PairKey(tokens[left], tokens[right]), (merge, left));
    }

    private static long PairKey(int left, int right) => ((long)left << 32) | (uint)right;
}
