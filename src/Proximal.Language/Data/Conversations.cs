using System.Text.Json;

namespace Proximal.Language;

/// <summary>Reads lists of chat messages and renders them as a prompt and a completion.</summary>
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
    /// Renders messages as the text before the content of the last assistant message, and that content with the token
    /// that ends the turn.
    /// </summary>
    internal static (string Prompt, string Completion) Render(
        IReadOnlyList<ChatMessage> messages,
        string name,
        ChatTemplate? template
    )
    {
        IReadOnlyList<ChatSegment> segments = Template(template, name).Segments(messages, addGenerationPrompt: false);
        int last = segments.Count - 1;
        while (!segments[last].ByAssistant)
            last--;
        return (string.Concat(segments.Take(last).Select(static segment => segment.Text)), segments[last].Text);
    }

    internal static ChatTemplate Template(ChatTemplate? template, string name) =>
        template
        ?? throw new FormatException(
            $"'{name}' contains messages, but the model has no chat template: name a chat template "
                + $"({string.Join(", ", ChatTemplates.Names)})"
        );

    private static ChatMessage ReadMessage(JsonElement message, string name, int index)
    {
        if (message.ValueKind != JsonValueKind.Object)
            throw new FormatException($"message {index + 1} of '{name}' must be an object, but is {message.Kind()}");
        return new ChatMessage(Member("role"), Member("content"));

        string Member(string member)
        {
            try
            {
                return ExampleReader.PlainText(message.Required(member), member);
            }
            catch (FormatException e)
            {
                throw new FormatException($"in message {index + 1} of '{name}' {e.Message}", e);
            }
        }
    }
}
