using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Proximal;

/// <summary>
/// Open safetensors file. Opening reads and validates the header only. Arrays are read one at a time, so the file may
/// be larger than memory.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private const int ChunkBytes = 1 << 20;

    private readonly SafeFileHandle handle;
    private readonly Dictionary<string, SafetensorsEntry> byName;
    private MappedFile? mapped;

    private SafetensorsFile(string path, SafeFileHandle handle, SafetensorsHeader header)
    {
        FilePath = path;
        this.handle = handle;
        Entries = header.Entries;
        Metadata = header.Metadata;
        byName = header.Entries.ToDictionary(static entry => entry.Name, StringComparer.Ordinal);
    }

    /// <summary>Path of the file.</summary>
    public string FilePath { get; }

    /// <summary>All arrays, in the order of the header.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>Metadata texts of the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Returns the array with a name.</summary>
    /// <exception cref="SafetensorsException">There is no such array.</exception>
    public SafetensorsEntry this[string name] =>
        byName.TryGetValue(name, out SafetensorsEntry? entry)
            ? entry
            : throw new SafetensorsException(FilePath, name, "is missing");

    /// <summary>Opens a file and validates its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="SafetensorsException">The file cannot be read, is truncated or is malformed.</exception>
    public static SafetensorsFile Open(string path)
    {
        SafeFileHandle? opened = null;
        try
        {
            if (RegularFile.ProblemWith(path) is { } problem)
                throw new SafetensorsException(path, null, problem);
            opened = File.OpenHandle(path);
            return new SafetensorsFile(path, opened, ReadHeader(path, opened));
        }
        catch (Exception exception)
        {
            opened?.Dispose();
            if (exception is SafetensorsException)
                throw;
            string reason = InputFile.ReasonOf(exception);
            throw new SafetensorsException(path, null, $"cannot be read: {reason}", exception);
        }
    }

    /// <summary>Whether there is an array with a name.</summary>
    public bool Contains(string name) => byName.ContainsKey(name);

    /// <summary>Reads stored bytes of an array.</summary>
    /// <param name="entry">One of <see cref="Entries"/>.</param>
    /// <param name="offset">Offset of the first byte from the start of the array.</param>
    /// <param name="destination">Filled.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bytes are not within the array.</exception>
    /// <exception cref="SafetensorsException">The file has become shorter.</exception>
    public void ReadBytes(SafetensorsEntry entry, long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, entry.Length - destination.Length);
        ReadExactly(FilePath, handle, entry.Offset + offset, destination, entry.Name);
    }

    /// <summary>Reads an array of any floating-point type in single precision.</summary>
    /// <param name="entry">One of <see cref="Entries"/>.</param>
    /// <param name="destination">Overwritten; as long as the array.</param>
    /// <exception cref="SafetensorsException">The type is not a floating-point type, the length is different, or the
    /// file is truncated.</exception>
    public void ReadFloats(SafetensorsEntry entry, Span<float> destination)
    {
        if (entry.Count != destination.Length)
            throw new SafetensorsException(
                FilePath,
                entry.Name,
                $"has {entry.Count} elements, but {destination.Length} are needed"
            );
        ReadFloats(entry, 0, destination);
    }

    /// <summary>Reads a part of an array of any floating-point type in single precision.</summary>
    /// <param name="entry">One of <see cref="Entries"/>.</param>
    /// <param name="first">Index of the first element to read.</param>
    /// <param name="destination">Filled.</param>
    /// <exception cref="ArgumentOutOfRangeException">The elements are not within the array.</exception>
    /// <exception cref="SafetensorsException">The type is not a floating-point type, or the file is
    /// truncated.</exception>
    public void ReadFloats(SafetensorsEntry entry, long first, Span<float> destination)
    {
        if (!entry.Type.IsFloat())
            throw new SafetensorsException(
                FilePath,
                entry.Name,
                $"has type {entry.Type.Name()}, but a floating-point type is needed"
            );
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        if (entry.Type == ElementType.F32)
        {
            ReadBytes(entry, first * sizeof(float), MemoryMarshal.AsBytes(destination));
            return;
        }

        int size = entry.Type.Size();
        byte[] buffer = new byte[Math.Min(ChunkBytes, (long)size * destination.Length)];
        for (int done = 0; done < destination.Length; )
        {
            int count = Math.Min(buffer.Length / size, destination.Length - done);
            Span<byte> chunk = buffer.AsSpan(0, count * size);
            ReadBytes(entry, (first + done) * size, chunk);
            ElementTypes.ToSingle(entry.Type, chunk, destination.Slice(done, count));
            done += count;
        }
    }

    /// <summary>
    /// Maps the whole file into memory, once. Pages are read from disk when they are used; writes change private copies
    /// and not the file. The mapping lives as long as something refers to it.
    /// </summary>
    /// <exception cref="SafetensorsException">The system cannot map the file.</exception>
    internal MappedFile Map()
    {
        try
        {
            return mapped ??= new MappedFile(handle);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SafetensorsException(FilePath, null, "cannot be mapped into memory", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private static SafetensorsHeader ReadHeader(string path, SafeFileHandle handle)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException(
                "safetensors files are read and written on little-endian machines only"
            );
        long fileLength = RandomAccess.GetLength(handle);
        if (fileLength < 8)
            throw new SafetensorsException(path, null, $"is too short for a safetensors file: {fileLength} bytes");
        Span<byte> prefix = stackalloc byte[8];
        ReadExactly(path, handle, 0, prefix, null);
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > SafetensorsHeader.MaxLength)
            throw new SafetensorsException(
                path,
                null,
                $"the header length is {headerLength} bytes, more than the {SafetensorsHeader.MaxLength} "
                    + "allowed; it may not be a safetensors file"
            );
        if ((long)headerLength > fileLength - 8)
            throw new SafetensorsException(
                path,
                null,
                $"the header length is {headerLength} bytes, but only {fileLength - 8} follow; the file may "
                    + "be truncated"
            );

        byte[] json = new byte[headerLength];
        ReadExactly(path, handle, 8, json, null);
        long dataStart = 8 + (long)headerLength;
        return SafetensorsHeader.Parse(path, json, dataStart, fileLength - dataStart);
    }

    private static void ReadExactly(
        string path,
        SafeFileHandle handle,
        long position,
        Span<byte> destination,
        string? key
    )
    {
        while (!destination.IsEmpty)
        {
            int count = RandomAccess.Read(handle, destination, position);
            if (count == 0)
                throw new SafetensorsException(path, key, "the file is truncated");
            destination = destination[count..];
            position += count;
        }
    }
}
