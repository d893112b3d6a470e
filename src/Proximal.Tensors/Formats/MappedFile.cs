using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Proximal;

/// <summary>Memory-mapped file, unmapped when nothing refers to it. Writes are private to the process.</summary>
internal sealed unsafe class MappedFile
{
    private readonly SafeMemoryMappedViewHandle view;

    public MappedFile(SafeFileHandle handle)
    {
        using MemoryMappedFile file = MemoryMappedFile.CreateFromFile(
            handle,
            mapName: null,
            capacity: 0,
            MemoryMappedFileAccess.CopyOnWrite,
            HandleInheritability.None,
            leaveOpen: true
        );
        using MemoryMappedViewAccessor accessor = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.CopyOnWrite);
        view = accessor.SafeMemoryMappedViewHandle;
        byte* start = null;
        view.AcquirePointer(ref start);
        Start = (nint)start;
    }

    ~MappedFile() => view.ReleasePointer();

    /// <summary>Address of the first byte of the file.</summary>
    public nint Start { get; }
}
