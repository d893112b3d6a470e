using System.Text.Json;

namespace Proximal.Language;

/// <summary>Call of a tool in the text of a model.</summary>
/// <param name="Name">Name of the tool.</param>
/// <param name="Arguments">The arguments by name, a JSON object.</param>
public sealed record ToolCall(string Name, JsonElement Arguments)
{
    /// <summary>Identity of the call that the model wrote; null if it wrote none.</summary>
    public string? Id { get; init; }

    /// <summary>Reads a call, <c>{"name": …, "arguments": …}</c>; null if the object is none.</summary>
    internal static ToolCall? Of(JsonElement json)
    {
        if (
            json.ValueKind != JsonValueKind.Object
            || !json.TryGetProperty("name", out JsonElement name)
            || name.ValueKind != JsonValueKind.String
        )
            return null;
        if (!json.TryGetProperty("arguments", out JsonElement arguments))
            if (!json.TryGetProperty("parameters", out arguments))
                return null;
        // Some models write the object as text.
        if (arguments.ValueKind == JsonValueKind.String && Parse(arguments.GetString()!) is [var inner])
            arguments = inner;
        return arguments.ValueKind == JsonValueKind.Object
            ? new ToolCall(name.GetString()!, arguments.Clone()) { Id = IdIn(json) }
            : null;
    }

    /// <summary>Reads JSON values, one after the other; null if the text is not JSON.</summary>
    /// <param name="text">The text.</param>
    /// <param name="separator">Character between values besides spaces.</param>
    internal static List<JsonElement>? Parse(string text, char separator = ' ')
    {
        var values = new List<JsonElement>();
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        int at = 0;
        try
        {
            while (true)
            {
                while (
                    at < bytes.Length && (bytes[at] == separator || bytes[at] is (byte)' ' or (byte)'\n' or (byte)'\r')
                )
                    at++;
                if (at == bytes.Length)
                    return values;
                var reader = new Utf8JsonReader(bytes.AsSpan(at), isFinalBlock: true, default);
                values.Add(JsonElement.ParseValue(ref reader));
                at += (int)reader.BytesConsumed;
            }
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? IdIn(JsonElement json) =>
        json.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
}
