using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// The keys and values of the sequences that are being generated. Sequences come and go at any time; each takes memory as
/// it grows and gives it back when it ends.
/// </summary>
/// <param name="pages">Where the memory comes from.</param>
/// <param name="sequences">How many sequences there can be at once.</param>
internal sealed class KeyValueCache(KeyValuePages pages, int sequences)
{
    private readonly Address[][] tables = [.. Enumerable.Range(0, sequences).Select(static _ => new Address[4])];
    private readonly int[] counts = new int[sequences];

    /// <summary>The pages of a sequence, with room for so many tokens in all.</summary>
    /// <param name="sequence">Below the number of sequences.</param>
    /// <param name="tokens">Those that are cached, and new ones.</param>
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

    /// <summary>Gives a sequence's memory back; its number can be used anew.</summary>
    public void Remove(int sequence)
    {
        for (ref int count = ref counts[sequence]; count > 0; count--)
            pages.Return(tables[sequence][count - 1]);
    }
}
