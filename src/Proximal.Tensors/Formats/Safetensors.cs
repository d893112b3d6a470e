using System.Buffers.Binary;
using System.Text.Json;

namespace Proximal;

/// <summary>
/// The safetensors format: a JSON header with names, types and shapes, followed by the elements. Files can be exchanged
/// with PyTorch and other libraries. Reading validates every field and runs no code from the file.
/// </summary>
public static class Safetensors
{
    /// <summary>Writes a file atomically: the file is complete, or the old file is unchanged.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="state">The arrays to write.</param>
    /// <param name="metadata">Metadata texts of the file; none by default.</param>
    /// <exception cref="IOException">The folder does not exist, or the disk is full.</exception>
    public static void Write(
        string path,
        StateDictionary state,
        IReadOnlyDictionary<string, string>? metadata = null
    ) => AtomicFile.Write(path, stream => Write(stream, state, metadata));

    /// <summary>
    /// Writes a file atomically, one array after another, so that the arrays are not all in memory at once.
    /// </summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="arrays">The arrays to write.</param>
    /// <param name="metadata">Metadata texts of the file; none by default.</param>
    /// <exception cref="IOException">The folder does not exist, or the disk is full.</exception>
    public static void Write(
        string path,
        IReadOnlyList<SafetensorsArray> arrays,
        IReadOnlyDictionary<string, string>? metadata = null
    ) => AtomicFile.Write(path, stream => Write(stream, arrays, metadata));

    /// <summary>Writes to a stream.</summary>
    /// <param name="stream">Stream to write to, from its current position.</param>
    /// <param name="state">The arrays to write.</param>
    /// <param name="metadata">Metadata texts of the file; none by default.</param>
    /// <exception cref="ArgumentException">An entry has the name <c>__metadata__</c>, which the format
    /// reserves.</exception>
    public static void Write(Stream stream, StateDictionary state, IReadOnlyDictionary<string, string>? metadata = null)
    {
        if (state.Contains(SafetensorsHeader.MetadataKey))
            throw new ArgumentException($"'{SafetensorsHeader.MetadataKey}' cannot name an entry", nameof(state));
        Write(
            stream,
            [
                .. state.Names.Select(name => new SafetensorsArray(
                    name,
                    state.TypeOf(name),
                    state.ShapeOf(name).ToArray(),
                    to => to.Write(state.BytesOf(name))
                )),
            ],
            metadata
        );
    }

    private static void Write(
        Stream stream,
        IReadOnlyList<SafetensorsArray> arrays,
        IReadOnlyDictionary<string, string>? metadata
    )
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException(
                "safetensors files are read and written on little-endian machines only"
            );

        // Wide types first, so that every array is aligned to its element size in a mapped file.
        SafetensorsArray[] layout = [.. arrays.OrderByDescending(static array => array.Type.Size())];
        byte[] json = Header(arrays, layout, metadata);
        Span<byte> prefix = stackalloc byte[8];
        int padding = -(prefix.Length + json.Length) & 63;
        BinaryPrimitives.WriteInt64LittleEndian(prefix, json.Length + padding);
        stream.Write(prefix);
        stream.Write(json);
        for (int i = 0; i < padding; i++)
            stream.WriteByte((byte)' ');
        foreach (SafetensorsArray array in layout)
            array.Write(stream);
    }

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="SafetensorsException">The file cannot be read, is truncated or is malformed.</exception>
    public static StateDictionary Read(string path) => Read(path, out _);

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="metadata">Metadata texts of the file.</param>
    /// <exception cref="SafetensorsException">The file cannot be read, is truncated or is malformed.</exception>
    public static StateDictionary Read(string path, out IReadOnlyDictionary<string, string> metadata)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        var state = new StateDictionary { Source = path };
        foreach (SafetensorsEntry entry in file.Entries)
        {
            if (entry.Length > Array.MaxLength)
                throw new SafetensorsException(path, entry.Name, "is too large to be read whole");
            byte[] bytes = GC.AllocateUninitializedArray<byte>((int)entry.Length);
            file.ReadBytes(entry, 0, bytes);
            state.Set(entry.Name, entry.Type, bytes, [.. entry.Shape]);
        }

        metadata = file.Metadata;
        return state;
    }

    private static byte[] Header(
        IReadOnlyList<SafetensorsArray> arrays,
        SafetensorsArray[] layout,
        IReadOnlyDictionary<string, string>? metadata
    )
    {
        var begins = new Dictionary<string, long>(StringComparer.Ordinal);
        long at = 0;
        foreach (SafetensorsArray array in layout)
        {
            begins.Add(array.Name, at);
            at += array.Length;
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                writer.WriteStartObject(SafetensorsHeader.MetadataKey);
                foreach (
                    (string name, string text) in metadata.OrderBy(static pair => pair.Key, StringComparer.Ordinal)
                )
                    writer.WriteString(name, text);
                writer.WriteEndObject();
            }

            foreach (SafetensorsArray array in arrays)
                WriteEntry(writer, array, begins[array.Name]);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteEntry(Utf8JsonWriter writer, SafetensorsArray array, long begin)
    {
        writer.WriteStartObject(array.Name);
        writer.WriteString("dtype"u8, array.Type.Name());
        writer.WriteStartArray("shape"u8);
        foreach (int length in array.Shape)
            writer.WriteNumberValue(length);
        writer.WriteEndArray();
        writer.WriteStartArray("data_offsets"u8);
        writer.WriteNumberValue(begin);
        writer.WriteNumberValue(begin + array.Length);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
