using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace Proximal.Gymnasium;

/// <summary>
/// Memory-mapped file with the actions and results of a step, shared with the process that hosts the environments. Two
/// counters announce requests and replies to a side that waits in a loop.
/// </summary>
internal sealed unsafe class SharedTable : IStepTable
{
    private const int ReplyCount = 64,
        ReplyMustBeRead = 68,
        RequestKind = 4,
        ActionsOffset = 128;

    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly byte* memory;
    private readonly int rowSize;
    private readonly int finalSize;
    private readonly int actionBytes;

    /// <summary>Creates the file.</summary>
    /// <param name="count">Number of environments.</param>
    /// <param name="actionSize">Length of an action.</param>
    /// <param name="observationBytes">Number of bytes of an observation.</param>
    /// <param name="maskSize">Length of an action mask.</param>
    public SharedTable(int count, int actionSize, int observationBytes, int maskSize)
    {
        actionBytes = count * actionSize * sizeof(float);
        (rowSize, finalSize) = (StepRow.Header + observationBytes + maskSize, observationBytes);
        Rows = ActionsOffset + Aligned(actionBytes);
        Finals = Rows + Aligned((long)count * rowSize);
        Size = Finals + Aligned((long)count * finalSize);
        // In main memory if there is such a folder. The name must not be guessed by other users.
        string folder = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();
        Path = System.IO.Path.Combine(folder, $"proximal-{System.IO.Path.GetRandomFileName()}");
        var access = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
        };
        if (!OperatingSystem.IsWindows())
            access.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(Path, access);
        stream.SetLength(Size);
        file = MemoryMappedFile.CreateFromFile(
            stream,
            null,
            Size,
            MemoryMappedFileAccess.ReadWrite,
            HandleInheritability.None,
            leaveOpen: false
        );
        view = file.CreateViewAccessor(0, Size);
        byte* pointer = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        memory = pointer + view.PointerOffset;
    }

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>Number of bytes of the file.</summary>
    public long Size { get; }

    /// <summary>Offset of the actions.</summary>
    public static long Actions => ActionsOffset;

    /// <summary>Offset of the rows of results.</summary>
    public long Rows { get; }

    /// <summary>Offset of the final observations.</summary>
    public long Finals { get; }

    /// <summary>Number of replies so far, modulo 2^32.</summary>
    public uint Replies => Volatile.Read(ref *(uint*)(memory + ReplyCount));

    /// <summary>Whether the frame of the last reply has a payload or is not a result.</summary>
    public bool MustRead => *(uint*)(memory + ReplyMustBeRead) != 0;

    /// <inheritdoc/>
    public Span<float> ActionValues => new(memory + ActionsOffset, actionBytes / sizeof(float));

    /// <summary>Announces a request.</summary>
    /// <param name="number">Number of requests, including this one.</param>
    /// <param name="kind">Kind of the request.</param>
    public void Announce(uint number, FrameKind kind)
    {
        *(uint*)(memory + RequestKind) = (uint)kind;
        Volatile.Write(ref *(uint*)memory, number);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Row(int environment) => new(memory + Rows + ((long)environment * rowSize), rowSize);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Final(int environment) =>
        new(memory + Finals + ((long)environment * finalSize), finalSize);

    /// <summary>Deletes the file after the other process has opened it, so that nothing is left if a process is killed.
    /// The memory stays. Windows cannot delete open files.</summary>
    public void Unlink()
    {
        if (!OperatingSystem.IsWindows())
            File.Delete(Path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file.Dispose();
        try
        {
            File.Delete(Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A process that is about to end may still have it open on Windows.
        }
    }

    private static long Aligned(long size) => (size + 63) / 64 * 64;
}
