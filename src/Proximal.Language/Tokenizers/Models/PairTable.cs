namespace Proximal.Language;

/// <summary>
/// Hash table of merges, with open addressing: finds the result and the rank of the merge of two adjacent tokens.
/// </summary>
internal sealed class PairTable
{
    /// <summary>Result of <see cref="Find"/> without a merge; greater than any merge.</summary>
    internal const long None = long.MaxValue;

    private readonly ulong[] keys;
    private readonly long[] merges;
    private readonly int shift;

    /// <summary>Creates a table for a number of merges.</summary>
    internal PairTable(int capacity)
    {
        int bits = Math.Max(4, 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)capacity * 2));
        keys = new ulong[1 << bits];
        merges = new long[1 << bits];
        keys.AsSpan().Fill(ulong.MaxValue);
        shift = 64 - bits;
    }

    /// <summary>Sets the merge of two tokens; replaces an earlier one.</summary>
    internal void Set(int left, int right, int rank, int result)
    {
        int slot = Slot(Key(left, right));
        keys[slot] = Key(left, right);
        merges[slot] = ((long)rank << 32) | (uint)result;
    }

    /// <summary>The merge of two tokens, comparable by rank, or <see cref="None"/>.</summary>
    internal long Find(int left, int right)
    {
        int slot = Slot(Key(left, right));
        return keys[slot] == ulong.MaxValue ? None : merges[slot];
    }

    /// <summary>The token of a merge.</summary>
    internal static int Result(long merge) => (int)merge;

    /// <summary>The tokens of all merges, in no particular order.</summary>
    internal IEnumerable<(int Left, int Right)> All() =>
        keys.Where(static key => key != ulong.MaxValue).Select(static key => ((int)(key >> 32), (int)key));

    /// <summary>All merges, by rank.</summary>
    internal IEnumerable<(int Left, int Right)> InOrder() =>
        Enumerable
            .Range(0, keys.Length)
            .Where(slot => keys[slot] != ulong.MaxValue)
            .OrderBy(slot => merges[slot])
            .Select(slot => ((int)(keys[slot] >> 32), (int)keys[slot]));

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    private int Slot(ulong key)
    {
        int slot = (int)((key * 0x9E3779B97F4A7C15) >> shift);
        while (keys[slot] != key && keys[slot] != ulong.MaxValue)
            slot = (slot + 1) & (keys.Length - 1);
        return slot;
    }
}
