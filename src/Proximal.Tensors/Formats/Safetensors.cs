using System.Buffers.Binary;
using System.Text.Json;

namespace Proximal;

/// <summary>
/// The safetensors format: a JSON header with names, types and shapes, and then nothing but numbers. Files can be exchanged
/// with PyTorch and others; reading one runs no code and trusts nothing in it.
/// </summary>
public static class Safetensors
{
    /// <summary>Writes a file atomically: it appears complete, or the old one stays.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="state">What to write.</param>
    /// <param name="metadata">Texts to carry beside it; none by default.</param>
    /// <exception cref="IOException">The folder does not exist, or the disk is full.</exception>
    public static void Write(string path, StateDictionary state, IReadOnlyDictionary<string, string>? metadata = null) =>
        AtomicFile.Write(path, stream => Write(stream, state, metadata));

    /// <summary>Writes to a stream.</summary>
    /// <param name="stream">Where to write, from its current position.</param>
    /// <param name="state">What to write.</param>
    /// <param name="metadata">Texts to carry beside it; none by default.</param>
    /// <exception cref="ArgumentException">An entry has the name <c>__metadata__</c>, which the format keeps for itself.</exception>
    public static void Write(Stream stream, StateDictionary state, IReadOnlyDictionary<string, string>? metadata = null)
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("safetensors files are read and written on little-endian machines only");
        if (state.Contains(SafetensorsHeader.MetadataKey)) throw new ArgumentException($"'{SafetensorsHeader.MetadataKey}' cannot name an entry", nameof(state));

        // Wide numbers first, so that every array is aligned to its own size in a mapped file.
        string[] layout = [.. state.Names.OrderByDescending(name => state.TypeOf(name).Size())];
        byte[] json = Header(state, layout, metadata);
        Span<byte> prefix = stackalloc byte[8];
        int padding = -(prefix.Length + json.Length) & 63;
        BinaryPrimitives.WriteInt64LittleEndian(prefix, json.Length + padding);
        stream.Write(prefix);
        stream.Write(json);
        for (int i = 0; i < padding; i++) stream.WriteByte((byte)' ');
        foreach (string name in layout) stream.Write(state.BytesOf(name));
    }

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="SafetensorsException">The file cannot be read, is truncated, or is malformed in any way.</exception>
    public static StateDictionary Read(string path) => Read(path, out _);

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="metadata">The texts that the file carries beside its arrays.</param>
    /// <exception cref="SafetensorsException">The file cannot be read, is truncated, or is malformed in any way.</exception>
    public static StateDictionary Read(string path, out IReadOnlyDictionary<string, string> metadata)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        var state = new StateDictionary { Source = path };
        foreach (SafetensorsEntry entry in file.Entries)
        {
            if (entry.Length > Array.MaxLength) throw new SafetensorsException(path, entry.Name, "is too large to be read whole");
            byte[] bytes = GC.AllocateUninitializedArray<byte>((int)entry.Length);
            file.ReadBytes(entry, 0, bytes);
            state.Set(entry.Name, entry.Type, bytes, [.. entry.Shape]);
        }

        metadata = file.Metadata;
        return state;
    }

    private static byte[] Header(StateDictionary state, string[] layout, IReadOnlyDictionary<string, string>? metadata)
    {
        var begins = new Dictionary<string, long>(StringComparer.Ordinal);
        long at = 0;
        foreach (string name in layout)
        {
            begins[name] = at;
            at += state.BytesOf(name).Length;
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                writer.WriteStartObject(SafetensorsHeader.MetadataKey);
                foreach ((string name, string text) in metadata.OrderBy(static pair => pair.Key, StringComparer.Ordinal)) writer.WriteString(name, text);
                writer.WriteEndObject();
            }

            foreach (string name in state.Names) WriteEntry(writer, state, name, begins[name]);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteEntry(Utf8JsonWriter writer, StateDictionary state, string name, long begin)
    {
        writer.WriteStartObject(name);
        writer.WriteString("dtype"u8, state.TypeOf(name).Name());
        writer.WriteStartArray("shape"u8);
        foreach (int length in state.ShapeOf(name)) writer.WriteNumberValue(length);
        writer.WriteEndArray();
        writer.WriteStartArray("data_offsets"u8);
        writer.WriteNumberValue(begin);
        writer.WriteNumberValue(begin + state.BytesOf(name).Length);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
