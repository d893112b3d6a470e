using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Proximal.Testing;

/// <summary>
/// Pages of a file that are in memory but not yet on disk, which show whether a write was flushed to disk. Linux 6.5
/// and later report them, for file systems on a disk.
/// </summary>
public static partial class UnwrittenPages
{
    // The system call cachestat, which has the same number on all architectures.
    private const nint CacheStatistics = 451;
    private const int ReadOnly = 0;

    /// <summary>
    /// Skips the test if an open file that is written without a flush has no unwritten pages in this folder, as on a
    /// file system in memory and on other systems than Linux.
    /// </summary>
    /// <param name="folder">An existing folder.</param>
    public static void SkipUnlessCounted(string folder)
    {
        string path = Path.Combine(folder, "unflushed");
        using FileStream stream = File.Create(path);
        stream.Write(new byte[10_000]);
        stream.Flush();
        Assert.SkipUnless(Count(path) > 0, "this system does not count the unwritten pages of a file");
    }

    /// <summary>The number of unwritten pages; 0 if the system does not count them.</summary>
    /// <param name="path">A file.</param>
    public static long Count(string path)
    {
        if (!OperatingSystem.IsLinux())
            return 0;
        // A FileStream would not open a file that another one has locked.
        using var file = new SafeFileHandle(Open(path, ReadOnly), ownsHandle: true);
        var range = default(PageRange); // the whole file
        var statistics = default(PageStatistics);
        nint result = SystemCall(CacheStatistics, (int)file.DangerousGetHandle(), in range, ref statistics, 0);
        return result == 0 ? (long)(statistics.Dirty + statistics.Writeback) : 0;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(
        nint number,
        int file,
        in PageRange range,
        ref PageStatistics statistics,
        uint flags
    );

    [StructLayout(LayoutKind.Sequential)]
    private struct PageRange
    {
        public ulong Offset;
        public ulong Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    [SuppressMessage("Major Code Smell", "S1144", Justification = "The system fills the fields.")]
    private struct PageStatistics
    {
        public ulong Cached;
        public ulong Dirty;
        public ulong Writeback;
        public ulong Evicted;
        public ulong RecentlyEvicted;
    }
}
