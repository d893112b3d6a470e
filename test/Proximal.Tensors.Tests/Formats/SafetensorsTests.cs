using System.Buffers.Binary;
using System.Text;

namespace Proximal.Tensors.Tests.Formats;

public class SafetensorsTests
{
    [Fact]
    public void Every_data_type_round_trips()
    {
        StateDictionary state = Sample();
        using var folder = new TemporaryFolder();
        string path = folder["all.safetensors"];
        Safetensors.Write(
            path,
            state,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["format"] = "pt",
                ["empty"] = "",
                ["\u00fcber \"x\"\n"] = "\u65e5\u672c",
            }
        );
        StateDictionary read = Safetensors.Read(path, out IReadOnlyDictionary<string, string> metadata);

        Assert.Equal(state.Names, read.Names);
        foreach (string name in state.Names)
        {
            Assert.Equal(state.TypeOf(name), read.TypeOf(name));
            Assert.Equal(state.ShapeOf(name).ToArray(), read.ShapeOf(name).ToArray());
            Assert.Equal(state.BytesOf(name).ToArray(), read.BytesOf(name).ToArray());
        }

        Assert.Equal(path, read.Source);
        Assert.Equal(3, metadata.Count);
        Assert.Equal("\u65e5\u672c", metadata["\u00fcber \"x\"\n"]);
    }

    [Fact]
    public void File_layout_equals_the_specification()
    {
        var state = new StateDictionary();
        state.Set<byte>("u", [7, 8, 9]);
        state.Set<float>("f", [1.5f, -2], 1, 2);
        using var stream = new MemoryStream();
        Safetensors.Write(stream, state);
        byte[] bytes = stream.ToArray();
        int headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, (headerLength + 8) % 64);
        string header = Encoding.UTF8.GetString(bytes, 8, headerLength);
        Assert.Equal(
            """{"u":{"dtype":"U8","shape":[3],"data_offsets":[8,11]},"f":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}""",
            header.TrimEnd(' ')
        );
        Assert.Equal([0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0, 7, 8, 9], bytes[(8 + headerLength)..]);
    }

    [Fact]
    public void Files_of_other_writers_can_be_read()
    {
        // Header in another order than the data, an escaped name, a scalar, an empty array, white space.
        using var folder = new TemporaryFolder();
        string path = WriteRaw(
            folder,
            """
             { "b": {"data_offsets": [4, 8], "shape": [], "dtype": "F32"},
              "a\u002ex": {"dtype":"BF16","shape":[2],"data_offsets":[0,4]}, "none": {"dtype":"I64","shape":[0,5],"data_offsets":[4,4]} }
            """,
            [0x80, 0x3F, 0x00, 0xC0, 0, 0, 0x80, 0x3F]
        );
        StateDictionary state = Safetensors.Read(path);
        Assert.Equal(["b", "a.x", "none"], state.Names);
        Assert.Equal(0, state.ShapeOf("b").Length);
        Assert.Equal(1, state.GetValue<float>("b"));
        Assert.Equal([1f, -2], state.GetFloats("a.x"));
        Assert.Empty(state.Get<long>("none"));

        using SafetensorsFile file = SafetensorsFile.Open(path);
        float[] values = new float[2];
        file.ReadFloats(file["a.x"], values);
        Assert.Equal([1f, -2], values);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadBytes(file["b"], 1, new byte[4]));
        Assert.Equal("c", Assert.Throws<SafetensorsException>(() => file["c"]).Key);
        Assert.Equal("none", Assert.Throws<SafetensorsException>(() => file.ReadFloats(file["none"], [])).Key);
        Assert.Equal("b", Assert.Throws<SafetensorsException>(() => file.ReadFloats(file["b"], new float[2])).Key);
    }

    [Fact]
    public void Large_array_is_converted_in_blocks()
    {
        float[] values = [.. Enumerable.Range(0, 700_001).Select(static i => (float)(i % 128))];
        var state = new StateDictionary();
        state.SetFloats("x", values, ElementType.F16, 700_001);
        using var folder = new TemporaryFolder();
        Safetensors.Write(folder["x"], state);
        using SafetensorsFile file = SafetensorsFile.Open(folder["x"]);
        float[] read = new float[values.Length];
        file.ReadFloats(file["x"], read);
        Assert.Equal(values, read);
    }

    // Each: what is wrong, the header, the number of data bytes, the entry that must be named (null: none), a part of
    // the message.
    public static TheoryData<string, string, int, string?, string> MalformedHeaders =>
        new()
        {
            { "empty", "", 0, null, "JSON" },
            { "not an object", "[]", 0, null, "JSON object" },
            { "a text", "\"x\"", 0, null, "JSON object" },
            { "unfinished", """{"a":{"dtype":"F32","shape":[1],"data_off""", 4, "a", "JSON" },
            { "no end", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""", 4, null, "JSON" },
            { "two objects", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}{}""", 4, null, "JSON" },
            { "a comment", """{/* */"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, null, "JSON" },
            { "a trailing comma", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},}""", 4, null, "JSON" },
            {
                "a zero byte as padding",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}\0",
                4,
                null,
                "JSON"
            },
            {
                "half a surrogate pair",
                """{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
                4,
                null,
                "JSON"
            },
            { "deep nesting", string.Concat(Enumerable.Repeat("{\"a\":", 1000)), 0, null, "" },
            {
                "a name twice",
                """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
                8,
                "a",
                "twice"
            },
            {
                "a name twice, once escaped",
                """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\u0061":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
                8,
                "a",
                "twice"
            },
            { "metadata twice", """{"__metadata__":{},"__metadata__":{}}""", 0, "__metadata__", "twice" },
            { "a metadata name twice", """{"__metadata__":{"a":"1","a":"2"}}""", 0, "__metadata__", "twice" },
            { "metadata no object", """{"__metadata__":"a"}""", 0, "__metadata__", "object of strings" },
            { "metadata not text", """{"__metadata__":{"a":1}}""", 0, "__metadata__", "object of strings" },
            { "an entry that is a number", """{"a":1}""", 0, "a", "must be an object" },
            { "an entry that is null", """{"a":null}""", 0, "a", "must be an object" },
            { "an unknown type", """{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}""", 4, "a", "F8_E4M3" },
            { "a type in lower case", """{"a":{"dtype":"f32","shape":[1],"data_offsets":[0,4]}}""", 4, "a", "f32" },
            { "a type that is a number", """{"a":{"dtype":1,"shape":[1],"data_offsets":[0,4]}}""", 4, "a", "dtype" },
            { "no type", """{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "a", "lacks" },
            { "no shape", """{"a":{"dtype":"F32","data_offsets":[0,4]}}""", 4, "a", "lacks" },
            { "no offsets", """{"a":{"dtype":"F32","shape":[1]}}""", 4, "a", "lacks" },
            { "an empty entry", """{"a":{}}""", 0, "a", "lacks" },
            {
                "a field twice",
                """{"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}""",
                4,
                "a",
                "twice"
            },
            {
                "an unknown field",
                """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"strides":[1]}}""",
                4,
                "a",
                "not dtype"
            },
            { "a negative length", """{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "a", "negative" },
            {
                "two negative lengths",
                """{"a":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}""",
                4,
                "a",
                "negative"
            },
            {
                "a fraction as a length",
                """{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""",
                4,
                "a",
                "integers"
            },
            {
                "a text as a length",
                """{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""",
                4,
                "a",
                "integers"
            },
            { "a shape that is a number", """{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}""", 4, "a", "array" },
            {
                "a length beyond 64 bits",
                """{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}""",
                4,
                "a",
                "64 bits"
            },
            {
                "a shape that overflows to 4 bytes",
                """{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""",
                0,
                "a",
                "too large"
            },
            {
                "a shape that overflows to 0",
                """{"a":{"dtype":"F32","shape":[1073741824,1073741824,1073741824,1073741824,1073741824],"data_offsets":[0,0]}}""",
                0,
                "a",
                "too large"
            },
            {
                "an overflow that a zero hides",
                """{"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647,0],"data_offsets":[0,0]}}""",
                0,
                "a",
                "too large"
            },
            {
                "too many axes",
                $$$"""{"a":{"dtype":"U8","shape":[{{{string.Join(',', Enumerable.Repeat(1, 100))}}}],"data_offsets":[0,1]}}""",
                1,
                "a",
                "16"
            },
            { "one offset", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "a", "two numbers" },
            { "three offsets", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4, "a", "2" },
            { "a negative offset", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", 4, "a", "negative" },
            {
                "offsets out of order",
                """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""",
                4,
                "a",
                "out of order"
            },
            {
                "offsets beyond the file",
                """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
                4,
                "a",
                "beyond"
            },
            {
                "an enormous array",
                """{"a":{"dtype":"F64","shape":[2147483647,1000],"data_offsets":[0,17179869176000]}}""",
                4,
                "a",
                "beyond"
            },
            {
                "offsets at the end of 64 bits",
                """{"a":{"dtype":"U8","shape":[4],"data_offsets":[9223372036854775803,9223372036854775807]}}""",
                4,
                "a",
                "beyond"
            },
            {
                "too few bytes for the shape",
                """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""",
                4,
                "a",
                "takes 8 bytes"
            },
            {
                "too many bytes for the shape",
                """{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,4]}}""",
                4,
                "a",
                "takes 2 bytes"
            },
            {
                "overlapping data",
                """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""",
                12,
                "b",
                "overlap"
            },
            {
                "the same data twice",
                """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
                8,
                "b",
                "overlap"
            },
            {
                "a hole",
                """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""",
                12,
                "b",
                "gap of 4"
            },
            { "a hole at the start", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "a", "gap of 4" },
            {
                "bytes after the end",
                """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
                7,
                null,
                "3 bytes at the end"
            },
            { "bytes without entries", "{}", 1, null, "1 bytes at the end" },
        };

    [Theory]
    [MemberData(nameof(MalformedHeaders))]
    public void Malformed_headers_are_refused(string fault, string header, int dataBytes, string? key, string part)
    {
        using var folder = new TemporaryFolder();
        string path = WriteRaw(folder, header, new byte[dataBytes]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Assert.Throws<SafetensorsException>(() => Safetensors.Read(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Equal(path, exception.FilePath);
        if (part.Length > 0)
            Assert.Equal(key, exception.Key);
        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        Assert.Contains(part, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
        Assert.True(exception.Message.Length < path.Length + 500, fault);
    }

    [Fact]
    public void Invalid_utf8_is_refused()
    {
        using var folder = new TemporaryFolder();
        byte[] header = Encoding.Latin1.GetBytes("""{"é":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""");
        string path = WriteRaw(folder, header, new byte[4]);
        Assert.Contains(
            "UTF-8",
            Assert.Throws<SafetensorsException>(() => Safetensors.Read(path)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(0x7FFFFFFFFFFFFFFF)]
    [InlineData(-1)]
    [InlineData(100_000_001)]
    [InlineData(99_999_999)]
    [InlineData(3)]
    public void False_header_length_is_refused_before_allocation(long length)
    {
        using var folder = new TemporaryFolder();
        string path = folder["x"];
        byte[] bytes = new byte[10];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        File.WriteAllBytes(path, bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<SafetensorsException>(() => Safetensors.Read(path));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
    }

    [Fact]
    public void Huge_declared_size_is_refused_before_allocation()
    {
        using var folder = new TemporaryFolder();
        string path = WriteRaw(
            folder,
            """{"a":{"dtype":"F32","shape":[268435456],"data_offsets":[0,1073741824]}}""",
            new byte[64]
        );
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<SafetensorsException>(() => Safetensors.Read(path));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
    }

    [Fact]
    public void Truncated_file_is_refused_at_every_length()
    {
        byte[] whole = SampleBytes();
        using var folder = new TemporaryFolder();
        for (int length = 0; length < whole.Length; length += length < 8 || length > whole.Length - 100 ? 1 : 7)
        {
            File.WriteAllBytes(folder["x"], whole[..length]);
            Assert.Throws<SafetensorsException>(() => Safetensors.Read(folder["x"]));
        }
    }

    [Fact]
    public void Randomly_damaged_file_is_read_or_refused_without_a_crash()
    {
        byte[] whole = SampleBytes();
        using var folder = new TemporaryFolder();
        string path = folder["x"];
        var rng = new Rng(123);
        int refused = 0;
        for (int round = 0; round < 3000; round++)
        {
            byte[] damaged = [.. whole];
            int headerEnd = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(whole);
            for (int changes = 1 + rng.NextInt32(4); changes > 0; changes--)
            {
                int at = rng.NextInt32(headerEnd);
                damaged[at] = rng.NextInt32(3) switch
                {
                    0 => (byte)rng.NextUInt32(),
                    1 => (byte)"{}[],:\"0123456789-+.eE\\ "[rng.NextInt32(24)],
                    _ => damaged[rng.NextInt32(headerEnd)],
                };
            }

            File.WriteAllBytes(path, damaged);
            try
            {
                Safetensors.Read(path);
            }
            catch (SafetensorsException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1500, 3000);
    }

    [Fact]
    public void File_that_cannot_be_opened_is_a_typed_error()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<SafetensorsException>(() => Safetensors.Read(folder["absent"]));
        Assert.Throws<SafetensorsException>(() => Safetensors.Read(folder.Path));
    }

    [Fact]
    public void Failed_write_keeps_the_old_file_and_leaves_no_other()
    {
        using var folder = new TemporaryFolder();
        string path = folder["x"];
        Safetensors.Write(path, Sample());
        byte[] old = File.ReadAllBytes(path);
        var reserved = new StateDictionary();
        reserved.SetValue("__metadata__", 1);
        Assert.Throws<ArgumentException>(() => Safetensors.Write(path, reserved));
        Assert.Throws<IOException>(() =>
            AtomicFile.Write(
                path,
                static stream =>
                {
                    stream.Write(new byte[100]);
                    throw new IOException("no space left");
                }
            )
        );
        Assert.Equal(old, File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Writing_twice_gives_the_same_bytes() => Assert.Equal(SampleBytes(), SampleBytes());

    private static byte[] SampleBytes()
    {
        using var stream = new MemoryStream();
        Safetensors.Write(
            stream,
            Sample(),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["b"] = "2", ["a"] = "1" }
        );
        return stream.ToArray();
    }

    private static StateDictionary Sample()
    {
        var state = new StateDictionary();
        state.Set<bool>("flags", [true, false, true]);
        state.Set<float>("actor.0.weight", [1, 2, 3, float.NaN, float.NegativeInfinity, -0f], 2, 3);
        state.Set<double>("mean", [Math.E], 1, 1, 1);
        state.Set<int>("i", [int.MinValue, int.MaxValue]);
        state.Set<long>("l", [long.MinValue, long.MaxValue]);
        state.Set<uint>("u", [uint.MaxValue]);
        state.Set<ulong>("ul", [ulong.MaxValue]);
        state.Set<byte>("\u00e9\u4e16", [0, 255]);
        state.SetFloats("half", [1.5f, -2], ElementType.F16);
        state.SetFloats("brain", [1.5f, -2], ElementType.BF16);
        state.Set<float>("nothing", [], 0, 4);
        return state;
    }

    private static string WriteRaw(TemporaryFolder folder, string header, byte[] data) =>
        WriteRaw(folder, Encoding.UTF8.GetBytes(header), data);

    private static string WriteRaw(TemporaryFolder folder, byte[] header, byte[] data)
    {
        string path = folder["raw.safetensors"];
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        File.WriteAllBytes(path, [.. length, .. header, .. data]);
        return path;
    }
}
