using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Proximal;

/// <summary>
/// An open safetensors file. Opening reads and checks the header only; arrays are read one at a time, so a file that is
/// larger than memory can be used.
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

    /// <summary>The file's path.</summary>
    public string FilePath { get; }

    /// <summary>All arrays, in the header's order.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>The texts that the file carries beside its arrays.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The array with this name.</summary>
    /// <exception cref="SafetensorsException">There is none.</exception>
    public SafetensorsEntry this[string name] =>
        byName.TryGetValue(name, out SafetensorsEntry? entry)
            ? entry
            : throw new SafetensorsException(FilePath, name, "is missing");

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="SafetensorsException">The file cannot be read, is truncated, or is malformed in any way.</exception>
    public static SafetensorsFile Open(string path)
    {
        SafeFileHandle? opened = null;
        try
        {
            opened = File.OpenHandle(path);
            return new SafetensorsFile(path, opened, ReadHeader(path, opened));
        }
        catch (Exception exception)
        {
            opened?.Dispose();
            if (exception is IOException or UnauthorizedAccessException)
                throw new SafetensorsException(path, null, "cannot be read", exception);
            throw;
        }
    }

    /// <summary>Whether there is an array with this name.</summary>
    public bool Contains(string name) => byName.ContainsKey(name);

    /// <summary>Reads an array's bytes as they are stored.</summary>
    /// <param name="entry">One of <see cref="Entries"/>.</param>
    /// <param name="offset">Where to begin, in bytes from the array's start.</param>
    /// <param name="destination">Filled.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bytes are not all within the array.</exception>
    /// <exception cref="SafetensorsException">The file has become shorter.</exception>
    public void ReadBytes(SafetensorsEntry entry, long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, entry.Length - destination.Length);
        ReadExactly(FilePath, handle, entry.Offset + offset, destination, entry.Name);
    }

    /// <summary>Reads an array in single precision, whichever floating-point type it is stored with.</summary>
    /// <param name="entry">One of <see cref="Entries"/>.</param>
    /// <param name="destination">Overwritten; exactly as long as the array.</param>
    /// <exception cref="SafetensorsException">The type is not a floating-point one, the length is another one, or the file has become shorter.</exception>
    public void ReadFloats(SafetensorsEntry entry, Span<float> destination)
    {
        if (entry.Count != destination.Length)
            throw new SafetensorsException(
                FilePath,
                entry.Name,
                $"holds {entry.Count} numbers, but {destination.Length} are needed"
            );
        ReadFloats(entry, 0, destination);
    }

    /// <summary>Reads a part of an array in single precision, whichever floating-point type it is stored with.</summary>
    /// <param name="entry">One of <see cref="Entries"/>.</param>
    /// <param name="first">The first number to read, counted from the array's start.</param>
    /// <param name="destination">Filled.</param>
    /// <exception cref="ArgumentOutOfRangeException">The numbers are not all within the array.</exception>
    /// <exception cref="SafetensorsException">The type is not a floating-point one, or the file has become shorter.</exception>
    public void ReadFloats(SafetensorsEntry entry, long first, Span<float> destination)
    {
        if (!entry.Type.IsFloat())
            throw new SafetensorsException(
                FilePath,
                entry.Name,
                $"holds {entry.Type.Name()}, but a floating-point type is needed"
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
    /// The whole file in the address space, made at the first call. Pages come from the disk when they are touched; writing
    /// to them changes private copies and never the file. It outlives this object as long as something refers to it.
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
                $"its header claims {headerLength} bytes, more than the {SafetensorsHeader.MaxLength} allowed; it may be no safetensors file"
            );
        if ((long)headerLength > fileLength - 8)
            throw new SafetensorsException(
                path,
                null,
                $"its header claims {headerLength} bytes, but only {fileLength - 8} follow; it may be truncated"
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
                throw new SafetensorsException(path, key, "the file ends too early");
            destination = destination[count..];
            position += count;
        }
    }
}
