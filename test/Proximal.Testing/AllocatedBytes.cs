namespace Proximal.Testing;

/// <summary>Counts the bytes that code allocates on the garbage-collected heap.</summary>
public static class AllocatedBytes
{
    /// <summary>The bytes that <paramref name="action"/> allocates on the current thread.</summary>
    /// <param name="action">The code to measure. Allocations before its first call, such as those of static
    /// constructors, are excluded if it has run before.</param>
    public static long Of(Action action)
    {
        // The runtime gives each thread a buffer of up to 8 KB for new objects. If another thread causes a collection,
        // the unused rest of this buffer counts as allocated. A collection just before leaves no such rest.
        GC.Collect(0, GCCollectionMode.Forced, blocking: true);
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
