using System.Runtime.InteropServices;
using System.Text;

namespace Proximal.Language.Tests;

/// <summary>Reader of GGUF files, written from the specification, without code of the writer.</summary>
internal sealed class GgufReader
{
    private readonly byte[] bytes;
    private readonly Dictionary<string, (int[] Sizes, uint Type, long At)> tensors = new(StringComparer.Ordinal);

    public GgufReader(byte[] bytes)
    {
        this.bytes = bytes;
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        Assert.Equal("GGUF"u8, reader.ReadBytes(4));
        Assert.Equal(3u, reader.ReadUInt32());
        ulong tensorCount = reader.ReadUInt64(),
            pairs = reader.ReadUInt64();
        for (ulong i = 0; i < pairs; i++)
        {
            string key = Text(reader);
            Metadata.Add(key, Value(reader, reader.ReadUInt32()));
        }

        var table = new List<(string Name, int[] Sizes, uint Type, long Offset)>();
        for (ulong i = 0; i < tensorCount; i++)
        {
            string name = Text(reader);
            int[] sizes = [.. Enumerable.Range(0, (int)reader.ReadUInt32()).Select(_ => (int)reader.ReadUInt64())];
            table.Add((name, sizes, reader.ReadUInt32(), (long)reader.ReadUInt64()));
        }

        long start = (reader.BaseStream.Position + 31) / 32 * 32;
        foreach ((string name, int[] sizes, uint type, long offset) in table)
        {
            Assert.Equal(0, offset % 32);
            tensors.Add(name, (sizes, type, start + offset));
        }

        Assert.Equal(0, bytes.Length % 32);
    }

    public Dictionary<string, object> Metadata { get; } = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Tensors => tensors.Keys;

    public string Architecture => (string)Metadata["general.architecture"];

    /// <summary>A key of the architecture as a number.</summary>
    public double Number(string key, double defaultValue = double.NaN) =>
        Metadata.TryGetValue($"{Architecture}.{key}", out object? value) ? Convert.ToDouble(value, null) : defaultValue;

    public string[] Texts(string key) => [.. ((object[])Metadata[key]).Cast<string>()];

    public int[] Integers(string key) => [.. ((object[])Metadata[key]).Cast<int>()];

    public bool Has(string tensor) => tensors.ContainsKey(tensor);

    /// <summary>Number of the type of a tensor: 0 for F32, 1 for F16, 8 for Q8_0.</summary>
    public uint TypeOf(string tensor) => tensors[tensor].Type;

    /// <summary>Sizes of a tensor, the fastest dimension first.</summary>
    public int[] SizesOf(string tensor) => tensors[tensor].Sizes;

    /// <summary>The numbers of a tensor.</summary>
    public float[] this[string tensor]
    {
        get
        {
            (int[] sizes, uint type, long at) = tensors[tensor];
            int count = sizes.Aggregate(1, static (product, size) => product * size);
            ReadOnlySpan<byte> content = bytes.AsSpan((int)at);
            float[] values = new float[count];
            for (int i = 0; i < count; i++)
                values[i] = type switch
                {
                    0 => MemoryMarshal.Read<float>(content[(4 * i)..]),
                    1 => (float)MemoryMarshal.Read<Half>(content[(2 * i)..]),
                    8 => (float)MemoryMarshal.Read<Half>(content[(i / 32 * 34)..])
                        * (sbyte)content[(i / 32 * 34) + 2 + (i % 32)],
                    _ => throw new InvalidOperationException($"{tensor} has the type {type}"),
                };
            return values;
        }
    }

    private static object Value(BinaryReader reader, uint type) =>
        type switch
        {
            4 => reader.ReadUInt32(),
            5 => reader.ReadInt32(),
            6 => reader.ReadSingle(),
            7 => reader.ReadBoolean(),
            8 => Text(reader),
            9 => List(reader),
            _ => throw new InvalidOperationException($"a value has the type {type}"),
        };

    private static object[] List(BinaryReader reader)
    {
        uint type = reader.ReadUInt32();
        object[] values = new object[reader.ReadUInt64()];
        for (int i = 0; i < values.Length; i++)
            values[i] = Value(reader, type);
        return values;
    }

    private static string Text(BinaryReader reader) =>
        Encoding.UTF8.GetString(reader.ReadBytes((int)reader.ReadUInt64()));
}
