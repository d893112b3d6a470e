using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Proximal.Tensors;

/// <summary>Hints to the memory system.</summary>
internal static unsafe class CacheLines
{
    /// <summary>Begins to bring a line into the nearest cache; any address may be given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(void* address)
    {
        if (Sse.IsSupported) Sse.Prefetch1(address);
    }
}
