using System.Buffers;

namespace Proximal.Language;

/// <summary>Merges adjacent tokens by rank, leftmost first among equals, until no merge applies.</summary>
internal static class PairMerger
{
    private const int Short = 64;

    /// <summary>Merges in place; returns the number of tokens.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="lengths">Their lengths, which are added in merges; empty to skip them.</param>
    /// <param name="table">The merges.</param>
    internal static int Merge(Span<int> tokens, Span<int> lengths, PairTable table) =>
        tokens.Length <= Short ? MergeShort(tokens, lengths, table) : MergeLong(tokens, lengths, table);

    /// <summary>Scans all pairs for each merge, which is fastest for words.</summary>
    private static int MergeShort(Span<int> tokens, Span<int> lengths, PairTable table)
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
            if (!lengths.IsEmpty)
            {
                lengths[best] += lengths[best + 1];
                lengths[(best + 2)..(count + 1)].CopyTo(lengths[(best + 1)..]);
            }

            merges[(best + 1)..count].CopyTo(merges[best..]);
            if (best > 0)
                merges[best - 1] = table.Find(tokens[best - 1], tokens[best]);
            if (best + 1 < count)
                merges[best] = table.Find(tokens[best], tokens[best + 1]);
        }

        return count;
    }

    /// <summary>Keeps the pairs in a queue, so that a text without spaces takes no quadratic time.</summary>
    private static int MergeLong(Span<int> tokens, Span<int> lengths, PairTable table)
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
            if (!lengths.IsEmpty)
                lengths[left] += lengths[right];
            next[left] = next[right];
            if (next[left] >= 0)
                previous[next[left]] = left;
            Enqueue(queue, table, tokens, previous[left], left);
            Enqueue(queue, table, tokens, left, next[left]);
        }

        int count = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            if (tokens[i] < 0)
                continue;
            if (!lengths.IsEmpty)
                lengths[count] = lengths[i];
            tokens[count++] = tokens[i];
        }

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
