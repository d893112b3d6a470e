using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Proximal;

/// <summary>A file in the address space, unmapped when nothing refers to it any more. Writes stay private to the process.</summary>
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

    /// <summary>Where the file's first byte is.</summary>
    public nint Start { get; }
}
