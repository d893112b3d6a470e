using System.Text;

namespace Proximal.Language;

/// <summary>Key-value pairs of a GGUF file, in the order in which they were added.</summary>
internal sealed class GgufMetadata : IDisposable
{
    private const uint UInt32Type = 4,
        Int32Type = 5,
        FloatType = 6,
        BoolType = 7,
        StringType = 8,
        ArrayType = 9;

    private readonly MemoryStream content = new();
    private readonly BinaryWriter writer;

    public GgufMetadata() => writer = new BinaryWriter(content, Encoding.UTF8);

    /// <summary>Number of pairs.</summary>
    public int Count { get; private set; }

    /// <summary>Adds an unsigned integer.</summary>
    public void Add(string key, int value)
    {
        Begin(key, UInt32Type);
        writer.Write(checked((uint)value));
    }

    /// <summary>Adds a number, as single precision.</summary>
    public void Add(string key, double value)
    {
        Begin(key, FloatType);
        writer.Write((float)value);
    }

    /// <summary>Adds a flag.</summary>
    public void Add(string key, bool value)
    {
        Begin(key, BoolType);
        writer.Write(value);
    }

    /// <summary>Adds a text.</summary>
    public void Add(string key, string value)
    {
        Begin(key, StringType);
        Write(writer, value);
    }

    /// <summary>Adds a list of texts.</summary>
    public void Add(string key, IReadOnlyCollection<string> values)
    {
        BeginList(key, StringType, values.Count);
        foreach (string value in values)
            Write(writer, value);
    }

    /// <summary>Adds a list of numbers.</summary>
    public void Add(string key, IReadOnlyCollection<float> values)
    {
        BeginList(key, FloatType, values.Count);
        foreach (float value in values)
            writer.Write(value);
    }

    /// <summary>Adds a list of integers.</summary>
    public void Add(string key, IReadOnlyCollection<int> values)
    {
        BeginList(key, Int32Type, values.Count);
        foreach (int value in values)
            writer.Write(value);
    }

    /// <summary>Writes all pairs.</summary>
    public void CopyTo(Stream stream) => content.WriteTo(stream);

    /// <summary>Writes a text: its number of bytes, then its bytes in UTF-8.</summary>
    public static void Write(BinaryWriter writer, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();

    private void Begin(string key, uint type)
    {
        Count++;
        Write(writer, key);
        writer.Write(type);
    }

    private void BeginList(string key, uint type, int count)
    {
        Begin(key, ArrayType);
        writer.Write(type);
        writer.Write((ulong)count);
    }
}
