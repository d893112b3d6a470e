using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Key-value cache of the sequences in generation. Sequences are added and removed at any time; each allocates pages as
/// it grows and returns them when it ends.
/// </summary>
/// <param name="pages">Pool of pages.</param>
/// <param name="sequences">Maximum number of sequences at once.</param>
internal sealed class KeyValueCache(KeyValuePages pages, int sequences)
{
    private readonly Address[][] tables = [.. Enumerable.Range(0, sequences).Select(static _ => new Address[4])];
    private readonly int[] counts = new int[sequences];

    /// <summary>Pages of a sequence, with room for a number of tokens in total.</summary>
    /// <param name="sequence">Index of the sequence, below the number of sequences.</param>
    /// <param name="tokens">Number of cached and new tokens.</param>
    public ReadOnlySpan<Address> PagesOf(int sequence, int tokens)
    {
        int needed = (tokens + DecoderPass.PagePositions - 1) / DecoderPass.PagePositions;
        ref Address[] table = ref tables[sequence];
        if (table.Length < needed)
            Array.Resize(ref table, Math.Max(needed, 2 * table.Length));
        for (ref int count = ref counts[sequence]; count < needed; count++)
            table[count] = pages.Rent();
        return table.AsSpan(0, needed);
    }

    /// <summary>First pages of a sequence, which the caller holds as well and returns to the pool.</summary>
    /// <param name="sequence">Index of the sequence.</param>
    /// <param name="tokens">Number of cached tokens that the pages contain.</param>
    public Address[] Share(int sequence, int tokens)
    {
        Address[] first = PagesOf(sequence, tokens).ToArray();
        foreach (Address page in first)
            pages.Share(page);
        return first;
    }

    /// <summary>
    /// Begins a sequence with cached tokens of another one. Full pages are shared; the rest is copied.
    /// </summary>
    /// <param name="sequence">Index of the sequence, which has no pages.</param>
    /// <param name="prefix">Pages with the tokens.</param>
    /// <param name="tokens">Number of tokens.</param>
    public void Begin(int sequence, ReadOnlySpan<Address> prefix, int tokens)
    {
        if (tables[sequence].Length < prefix.Length)
            Array.Resize(ref tables[sequence], prefix.Length);
        int full = tokens / DecoderPass.PagePositions;
        for (int i = 0; i < prefix.Length; i++)
        {
            if (i < full)
                pages.Share(prefix[i]);
            tables[sequence][i] = i < full ? prefix[i] : pages.RentCopy(prefix[i]);
        }

        counts[sequence] = prefix.Length;
    }

    /// <summary>Removes a sequence and returns its pages; its index can be reused.</summary>
    public void Remove(int sequence)
    {
        for (ref int count = ref counts[sequence]; count > 0; count--)
            pages.Return(tables[sequence][count - 1]);
    }
}
