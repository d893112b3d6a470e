using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Proximal.Tensors;

/// <summary>Hints to the memory system.</summary>
internal static unsafe class CacheLines
{
    private const int Floats = 16;

    /// <summary>Begins to bring a line into the second cache; any address may be given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(void* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(address);
    }

    /// <summary>Begins to bring rows of <paramref name="count"/> numbers, <paramref name="stride"/> apart, into the nearest cache.</summary>
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
