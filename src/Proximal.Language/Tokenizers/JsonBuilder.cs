using System.Buffers;
using System.Text.Json;

namespace Proximal.Language;

/// <summary>Builds JSON from values.</summary>
internal static class JsonBuilder
{
    /// <summary>A list of values.</summary>
    internal static JsonElement Of(IEnumerable<JsonElement> items) =>
        Write(writer =>
        {
            writer.WriteStartArray();
            foreach (JsonElement item in items)
                item.WriteTo(writer);
            writer.WriteEndArray();
        });

    /// <summary>A text.</summary>
    internal static JsonElement Of(string text) => Write(writer => writer.WriteStringValue(text));

    /// <summary>The value that an action writes.</summary>
    internal static JsonElement Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            write(writer);
        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
