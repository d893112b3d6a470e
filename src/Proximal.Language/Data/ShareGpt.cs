using System.Text.Json;

namespace Proximal.Language;

/// <summary>Conversations in the layout of ShareGPT: <c>{"from": "human", "value": …}</c>.</summary>
internal static class ShareGpt
{
    private const string FunctionCall = "function_call";

    private static readonly Dictionary<string, string> Roles = new(StringComparer.Ordinal)
    {
        ["system"] = ChatMessage.System,
        ["human"] = ChatMessage.User,
        ["user"] = ChatMessage.User,
        ["gpt"] = ChatMessage.Assistant,
        ["assistant"] = ChatMessage.Assistant,
        ["tool"] = ChatMessage.Tool,
        ["observation"] = ChatMessage.Tool,
        ["function_response"] = ChatMessage.Tool,
        [FunctionCall] = ChatMessage.Assistant,
    };

    /// <summary>Reads the messages of a line, with its <c>system</c> if it has one.</summary>
    internal static ChatMessage[] Read(JsonElement example, JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array)
            throw new FormatException($"'conversations' must be a list of messages, but is {list.Kind()}");
        JsonElement[] items = [.. list.EnumerateArray()];
        if (items.Length == 0)
            throw new FormatException("'conversations' contains no messages");

        // Some data sets keep the layout of messages under this name.
        if (items[0].ValueKind == JsonValueKind.Object && items[0].TryGetProperty("role", out _))
            return Conversations.Read(list, "conversations");
        IEnumerable<ChatMessage> messages = items.Select(ReadMessage);
        return
            example.TryGetProperty("system", out JsonElement system)
            && system.ValueKind == JsonValueKind.String
            && system.GetString()!.Length > 0
            ? [new ChatMessage(ChatMessage.System, system.GetString()!), .. messages]
            : [.. messages];
    }

    private static ChatMessage ReadMessage(JsonElement message, int index)
    {
        try
        {
            string from = ExampleReader.PlainText(message.Required("from"), "from"),
                value = ExampleReader.PlainText(message.Required("value"), "value");
            if (!Roles.TryGetValue(from, out string? role))
                throw new FormatException($"'from' must be one of {string.Join(", ", Roles.Keys)}, but is '{from}'");
            return from == FunctionCall ? Call(value) : new ChatMessage(role, value);
        }
        catch (FormatException e)
        {
            throw new FormatException($"in message {index + 1} of 'conversations' {e.Message}", e);
        }
    }

    // The value of a call is the JSON of its name and arguments.
    private static ChatMessage Call(string value)
    {
        JsonElement call;
        try
        {
            call = JsonElement.Parse(value);
        }
        catch (JsonException e)
        {
            throw new FormatException($"the value of a {FunctionCall} must be JSON with a name and arguments", e);
        }

        call.Required("name");
        return new ChatMessage(
            JsonBuilder.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("role", ChatMessage.Assistant);
                writer.WriteString("content", "");
                writer.WriteStartArray("tool_calls");
                writer.WriteStartObject();
                writer.WriteString("type", "function");
                writer.WritePropertyName("function");
                call.WriteTo(writer);
                writer.WriteEndObject();
                writer.WriteEndArray();
                writer.WriteEndObject();
            })
        );
    }
}
