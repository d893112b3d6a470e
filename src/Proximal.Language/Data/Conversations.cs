using System.Text.Json;

namespace Proximal.Language;

/// <summary>Reads lists of chat messages, and the arguments of chat templates beside them.</summary>
internal static class Conversations
{
    /// <summary>Reads a list of at least one message.</summary>
    internal static ChatMessage[] Read(JsonElement list, string name)
    {
        if (list.ValueKind != JsonValueKind.Array)
            throw new FormatException($"'{name}' must be a list of messages, but is {list.Kind()}");
        ChatMessage[] messages = [.. list.EnumerateArray().Select((message, i) => ReadMessage(message, name, i))];
        return messages.Length > 0 ? messages : throw new FormatException($"'{name}' contains no messages");
    }

    /// <summary>Reads a list of messages, or a text as one message of a role.</summary>
    internal static ChatMessage[] ReadOrAs(JsonElement value, string name, string role) =>
        value.ValueKind == JsonValueKind.String ? [new ChatMessage(role, value.GetString()!)] : Read(value, name);

    /// <summary>
    /// Reads the members <c>tools</c>, <c>documents</c> and <c>chat_template_kwargs</c> beside messages.
    /// </summary>
    /// <param name="example">The line of the file.</param>
    internal static ChatArguments Arguments(JsonElement example)
    {
        var variables = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (Member(example, "chat_template_kwargs") is { } more)
        {
            if (more.ValueKind != JsonValueKind.Object)
                throw new FormatException($"'chat_template_kwargs' must be an object, but is {more.Kind()}");
            foreach (JsonProperty variable in more.EnumerateObject())
                variables[variable.Name] = variable.Value.Clone();
        }

        return new ChatArguments
        {
            Tools = List(example, "tools"),
            Documents = List(example, "documents"),
            Variables = variables,
        };
    }

    /// <summary>A list, which some data sets contain as JSON text; null if it is missing, null or empty.</summary>
    private static JsonElement? List(JsonElement example, string name)
    {
        if (Member(example, name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String)
        {
            if (string.IsNullOrWhiteSpace(value.GetString()))
                return null;
            try
            {
                value = JsonElement.Parse(value.GetString()!);
            }
            catch (JsonException e)
            {
                throw new FormatException($"'{name}' is text, but not JSON", e);
            }
        }

        if (value.ValueKind != JsonValueKind.Array)
            throw new FormatException($"'{name}' must be a list, but is {value.Kind()}");
        return value.GetArrayLength() > 0 ? value.Clone() : null;
    }

    private static JsonElement? Member(JsonElement example, string name) =>
        example.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static ChatMessage ReadMessage(JsonElement message, string name, int index)
    {
        if (message.ValueKind != JsonValueKind.Object)
            throw new FormatException($"message {index + 1} of '{name}' must be an object, but is {message.Kind()}");
        try
        {
            ExampleReader.PlainText(message.Required("role"), "role");
            bool hasOther =
                Member(message, "tool_calls") is not null || Member(message, "reasoning_content") is not null;
            if (!hasOther && message.Required("content") is var content && !IsContent(content))
                throw new FormatException($"'content' must be text, a list of parts or null, but is {content.Kind()}");
        }
        catch (FormatException e)
        {
            throw new FormatException($"in message {index + 1} of '{name}' {e.Message}", e);
        }

        return new ChatMessage(message);
    }

    // The result of a tool can be any value.
    private static bool IsContent(JsonElement content) =>
        content.ValueKind is JsonValueKind.String or JsonValueKind.Array or JsonValueKind.Object or JsonValueKind.Null;
}
