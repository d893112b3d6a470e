using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Proximal.Tensors;

/// <summary>Prefetch hints to the memory system.</summary>
internal static unsafe class CacheLines
{
    private const int Floats = 16;

    /// <summary>Prefetches a cache line into the level-2 cache. Any address is allowed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(void* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(address);
    }

    /// <summary>
    /// Prefetches rows of <paramref name="count"/> elements, <paramref name="stride"/> elements apart, into the level-1
    /// cache.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FetchRows(float* address, nint stride, int rows, int count)
    {
        if (!Sse.IsSupported)
            return;
        for (int r = 0; r < rows; r++, address += stride)
        for (int j = 0; j < count; j += Floats)
            Sse.Prefetch0(address + j);
    }
}
