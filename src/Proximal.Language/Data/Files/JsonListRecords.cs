using System.Text.Json;
using System.Text.Json.Serialization;

namespace Proximal.Language;

/// <summary>Reads a JSON file that is one list of objects, element by element.</summary>
internal static partial class JsonListRecords
{
    /// <summary>Writes each element as a line of JSON.</summary>
    /// <exception cref="JsonException">The file is not valid JSON.</exception>
    public static void Write(Stream from, Stream to)
    {
        using var writer = new Utf8JsonWriter(to);
        IAsyncEnumerable<JsonElement> elements = JsonSerializer.DeserializeAsyncEnumerable(
            from,
            Elements.Default.JsonElement
        );
        foreach (JsonElement element in elements.ToBlockingEnumerable())
        {
            element.WriteTo(writer);
            writer.Flush();
            to.WriteByte((byte)'\n');
            writer.Reset();
        }
    }

    [JsonSerializable(typeof(JsonElement))]
    private sealed partial class Elements : JsonSerializerContext;
}
