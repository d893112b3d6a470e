using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Proximal;

/// <summary>
/// Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011): a function from a 128-bit
/// counter and a 64-bit key to four random words. It has no state, so any part of a sequence can be computed at any
/// time.
/// </summary>
internal static class Philox
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint KeyStep0 = 0x9E3779B9;
    private const uint KeyStep1 = 0xBB67AE85;

    /// <summary>Returns the four words of a counter.</summary>
    /// <param name="counter">Counter of four words, lowest first.</param>
    /// <param name="key">Key; its low word is the first of Philox's two key words.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Block(Vector128<uint> counter, ulong key)
    {
        uint c0 = counter[0],
            c1 = counter[1],
            c2 = counter[2],
            c3 = counter[3];
        uint key0 = (uint)key,
            key1 = (uint)(key >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong product0 = (ulong)Multiplier0 * c0;
            ulong product1 = (ulong)Multiplier1 * c2;
            c0 = (uint)(product1 >> 32) ^ c1 ^ key0;
            c2 = (uint)(product0 >> 32) ^ c3 ^ key1;
            c1 = (uint)product1;
            c3 = (uint)product0;
            key0 += KeyStep0;
            key1 += KeyStep1;
        }

        return Vector128.Create(c0, c1, c2, c3);
    }

    /// <summary>
    /// Returns the four words of a block of a stream, those of the counter <c>stream · 2^64 + block</c>.
    /// </summary>
    /// <param name="block">Index of the block within the stream.</param>
    /// <param name="stream">Stream, the high half of the counter.</param>
    /// <param name="key">Key, which is the seed of <see cref="Rng"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Block(ulong block, ulong stream, ulong key) =>
        Block(Vector128.Create(block, stream).AsUInt32(), key);
}
