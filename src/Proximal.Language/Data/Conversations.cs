using System.Text.Json;

namespace Proximal.Language;

/// <summary>Reads lists of chat messages and renders them as a prompt and a completion.</summary>
internal static class Conversations
{
    // Arguments of a chat template in data sets of TRL.
    private static readonly string[] UnrenderedMembers = ["tools", "documents", "chat_template_kwargs"];

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
        IReadOnlyList<ChatSegment> segments = Rendered(
            template,
            name,
            known => known.Segments(messages, addGenerationPrompt: false)
        );
        int last = segments.Count - 1;
        while (!segments[last].ByAssistant)
            last--;
        return (string.Concat(segments.Take(last).Select(static segment => segment.Text)), segments[last].Text);
    }

    /// <summary>Renders messages as a prompt that the assistant answers.</summary>
    internal static string Prompt(IReadOnlyList<ChatMessage> messages, string name, ChatTemplate? template) =>
        Rendered(template, name, known => known.Render(messages, addGenerationPrompt: true));

    /// <summary>Refuses members beside messages that a chat template would render in Hugging Face's library.</summary>
    /// <param name="example">The line of the file.</param>
    internal static void RefuseUnrendered(JsonElement example)
    {
        foreach (string member in UnrenderedMembers)
            if (example.TryGetProperty(member, out JsonElement value) && !IsEmpty(value))
                throw new FormatException($"'{member}' beside messages is not supported: no chat template renders it");
    }

    private static T Rendered<T>(ChatTemplate? template, string name, Func<ChatTemplate, T> render)
    {
        if (template is null)
            throw new FormatException(
                $"'{name}' contains messages, but the model has no chat template: name a chat template "
                    + $"({string.Join(", ", ChatTemplates.Names)})"
            );
        try
        {
            return render(template);
        }
        catch (InvalidInputException e)
        {
            throw new FormatException($"'{name}' contains messages, but {e.Message}", e);
        }
    }

    private static bool IsEmpty(JsonElement value) =>
        value.ValueKind is JsonValueKind.Null
        || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0)
        || (value.ValueKind == JsonValueKind.Object && !value.EnumerateObject().Any());

    private static ChatMessage ReadMessage(JsonElement message, string name, int index)
    {
        if (message.ValueKind != JsonValueKind.Object)
            throw new FormatException($"message {index + 1} of '{name}' must be an object, but is {message.Kind()}");
        (string role, string content) = (Member("role"), Member("content"));
        foreach (JsonProperty member in message.EnumerateObject())
            if (member.Name is not ("role" or "content") && !IsEmpty(member.Value))
                throw new FormatException(
                    $"message {index + 1} of '{name}' has the member '{member.Name}', which no chat template renders: "
                        + "remove it, or write it into 'content'"
                );
        return new ChatMessage(role, content);

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
