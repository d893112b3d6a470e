using System.Text.Json;
using System.Text.Unicode;

namespace Proximal;

/// <summary>
/// Parser of the header of a safetensors file: a JSON object from names to <c>{"dtype", "shape", "data_offsets"}</c>,
/// and optionally <c>__metadata__</c>. It allocates no more memory than the size of the file.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>Largest length of a header, as in the reference implementation.</summary>
    public const int MaxLength = 100_000_000;

    public const string MetadataKey = "__metadata__";

    private const int MaxRank = 16;

    private readonly string path;
    private readonly long dataStart;
    private readonly long dataLength;
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    private SafetensorsHeader(string path, long dataStart, long dataLength)
    {
        this.path = path;
        this.dataStart = dataStart;
        this.dataLength = dataLength;
    }

    public List<SafetensorsEntry> Entries { get; } = [];

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Parses and validates a header.</summary>
    /// <param name="path">Name of the file, for messages.</param>
    /// <param name="json">Bytes of the header.</param>
    /// <param name="dataStart">Offset of the data in the file.</param>
    /// <param name="dataLength">Number of bytes of data in the file.</param>
    /// <exception cref="SafetensorsException">The header is invalid.</exception>
    public static SafetensorsHeader Parse(string path, ReadOnlySpan<byte> json, long dataStart, long dataLength)
    {
        var header = new SafetensorsHeader(path, dataStart, dataLength);
        if (!Utf8.IsValid(json))
            throw header.Malformed(null, "the header is not valid UTF-8");
        string? key = null;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
            reader.Read();
            header.Expect(ref reader, JsonTokenType.StartObject, null, "the header must be a JSON object");
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                key = reader.GetString()!;
                if (!header.names.Add(key))
                    throw header.Malformed(key, "appears twice");
                reader.Read();
                if (key == MetadataKey)
                    header.ReadMetadata(ref reader);
                else
                    header.ReadEntry(ref reader, key);
                key = null;
            }

            reader.Read();
        }
        catch (Exception exception) when (exception is not InvalidInputException)
        {
            // For example InvalidOperationException: a name with an escaped unpaired surrogate, which is not text.
            throw new SafetensorsException(path, key, "the header is not valid JSON", exception);
        }

        header.CheckCoverage();
        return header;
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject, MetadataKey, "must be an object of strings");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string name = reader.GetString()!;
            reader.Read();
            Expect(ref reader, JsonTokenType.String, MetadataKey, "must be an object of strings");
            if (!Metadata.TryAdd(name, reader.GetString()!))
                throw Malformed(MetadataKey, "contains a name twice");
        }
    }

    private void ReadEntry(ref Utf8JsonReader reader, string key)
    {
        Expect(ref reader, JsonTokenType.StartObject, key, "must be an object with dtype, shape and data_offsets");
        ElementType? type = null;
        List<long>? shape = null,
            offsets = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (reader.ValueTextEquals("dtype"u8) && type is null)
            {
                reader.Read();
                Expect(ref reader, JsonTokenType.String, key, "dtype must be a string");
                string name = reader.GetString()!;
                if (!ElementTypes.TryParse(name, out ElementType parsed))
                    throw Malformed(
                        key,
                        $"dtype {MessageText.Quote(name, 20)} is not one of F64, F32, F16, BF16, I64, "
                            + "I32, U64, U32, U8, BOOL"
                    );
                type = parsed;
            }
            else if (reader.ValueTextEquals("shape"u8) && shape is null)
                shape = ReadNumbers(ref reader, key, "shape", MaxRank);
            else if (reader.ValueTextEquals("data_offsets"u8) && offsets is null)
                offsets = ReadNumbers(ref reader, key, "data_offsets", 2);
            else
                throw Malformed(key, "has a field twice, or one that is not dtype, shape or data_offsets");
        }

        if (type is null || shape is null || offsets is null)
            throw Malformed(key, "lacks dtype, shape or data_offsets");
        AddEntry(key, type.Value, shape, offsets);
    }

    private void AddEntry(string key, ElementType type, List<long> shape, List<long> offsets)
    {
        if (offsets.Count != 2)
            throw Malformed(key, "data_offsets must be two numbers");
        (long begin, long end) = (offsets[0], offsets[1]);
        if (begin > end)
            throw Malformed(key, $"data_offsets [{begin}, {end}] are out of order");
        if (end > dataLength)
            throw Malformed(
                key,
                $"data_offsets [{begin}, {end}] go beyond the {dataLength} bytes of data in the file; it may "
                    + "be truncated"
            );

        UInt128 bytes = (UInt128)type.Size();
        foreach (long length in shape)
        {
            // 16 axes overflow 128 bits only beyond this bound, which no file reaches.
            if (length > int.MaxValue || bytes > long.MaxValue)
                throw Malformed(key, $"shape [{string.Join(", ", shape)}] is too large");
            bytes *= (UInt128)length;
        }

        if (bytes != (UInt128)(end - begin))
            throw Malformed(
                key,
                $"{type.Name()} of shape [{string.Join(", ", shape)}] takes {bytes} bytes, but data_offsets "
                    + $"span {end - begin}"
            );
        Entries.Add(
            new SafetensorsEntry(
                key,
                type,
                [.. shape.Select(static length => (int)length)],
                dataStart + begin,
                end - begin
            )
        );
    }

    private List<long> ReadNumbers(ref Utf8JsonReader reader, string key, string field, int most)
    {
        var numbers = new List<long>();
        reader.Read();
        Expect(ref reader, JsonTokenType.StartArray, key, $"{field} must be an array of non-negative integers");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
                throw Malformed(key, $"{field} must be an array of non-negative integers of at most 64 bits");
            if (numbers.Count == most)
                throw Malformed(key, $"{field} has more than {most} numbers");
            numbers.Add(number);
        }

        return numbers;
    }

    // The data of all entries must cover the rest of the file without gaps.
    private void CheckCoverage()
    {
        long at = 0;
        foreach (
            SafetensorsEntry entry in Entries.OrderBy(static entry => entry.Offset).ThenBy(static entry => entry.Length)
        )
        {
            long begin = entry.Offset - dataStart;
            if (begin < at)
                throw Malformed(
                    entry.Name,
                    $"its data overlap those of another entry: they start at {begin}, before {at}"
                );
            if (begin > at)
                throw Malformed(entry.Name, $"there is a gap of {begin - at} bytes before its data");
            at = begin + entry.Length;
        }

        if (at != dataLength)
            throw Malformed(null, $"{dataLength - at} bytes at the end belong to no entry");
    }

    private void Expect(ref Utf8JsonReader reader, JsonTokenType token, string? key, string problem)
    {
        if (reader.TokenType != token)
            throw Malformed(key, problem);
    }

    private SafetensorsException Malformed(string? key, string problem) => new(path, key, problem);
}
