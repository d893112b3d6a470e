using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Converts JSON objects to examples. Errors are a <see cref="FormatException"/>, to which the reader of the file adds
/// file and line.
/// </summary>
internal static class ExampleReader
{
    internal static PromptItem Prompt(JsonElement example, ChatTemplate? template)
    {
        JsonElement value = example.Required("prompt");
        string prompt =
            value.ValueKind == JsonValueKind.Array ? Question(example, value, template) : PlainText(value, "prompt");
        if (prompt.Length == 0)
            throw new FormatException("'prompt' is empty");
        var metadata = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty member in example.EnumerateObject())
            if (member.Name != "prompt")
                metadata.Add(member.Name, member.Value.Clone());
        return new PromptItem(prompt, metadata);
    }

    private static string Question(JsonElement example, JsonElement prompt, ChatTemplate? template)
    {
        Conversations.RefuseUnrendered(example);
        ChatMessage[] messages = Conversations.Read(prompt, "prompt");
        return messages[^1].Role != ChatMessage.Assistant
            ? Conversations.Prompt(messages, "prompt", template)
            : throw new FormatException(
                "the last message of 'prompt' is the assistant's, so there is nothing to answer"
            );
    }

    internal static Demonstration Demonstration(JsonElement example, ChatTemplate? template)
    {
        example.MustBeObject();
        if (example.TryGetProperty("messages", out JsonElement messages))
        {
            Conversations.RefuseUnrendered(example);
            return Conversation(Conversations.Read(messages, "messages"), "messages", template);
        }

        if (example.TryGetProperty("text", out JsonElement text))
            return new Demonstration("", NotEmpty(PlainText(text, "text"), "text"));
        if (!example.TryGetProperty("prompt", out _) && !example.TryGetProperty("completion", out _))
            throw new FormatException(
                "it has neither 'prompt' and 'completion' nor 'text' nor "
                    + $"'messages'{example.NearMiss("prompt", "text", "messages")}"
            );
        return Demonstration(example, example.Required("prompt"), example.Required("completion"), template);
    }

    internal static LabeledCompletion Labeled(JsonElement example, ChatTemplate? template)
    {
        Demonstration demonstration = Demonstration(
            example,
            example.Required("prompt"),
            example.Required("completion"),
            template
        );
        JsonElement label = example.Required("label");
        if (label.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            throw new FormatException($"'label' must be true or false, but is {label.Kind()}");
        return new LabeledCompletion(demonstration.Prompt, demonstration.Completion, label.GetBoolean());
    }

    /// <summary>Reads a member of type string.</summary>
    internal static string PlainText(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new FormatException($"'{name}' must be text, but is {value.Kind()}");

    internal static string NotEmpty(string text, string name) =>
        text.Length > 0 ? text : throw new FormatException($"'{name}' is empty");

    /// <summary>Converts a conversation to a demonstration whose completion is the last turn.</summary>
    internal static Demonstration Conversation(IReadOnlyList<ChatMessage> messages, string name, ChatTemplate? template)
    {
        if (messages[^1].Role != ChatMessage.Assistant)
            throw new FormatException(
                $"the last message of '{name}' must be the assistant's, but is the {messages[^1].Role}'s"
            );
        NotEmpty(messages[^1].Content, name);
        (string prompt, string completion) = Conversations.Render(messages, name, template);
        return new Demonstration(prompt, completion) { Messages = messages };
    }

    private static Demonstration Demonstration(
        JsonElement example,
        JsonElement prompt,
        JsonElement completion,
        ChatTemplate? template
    )
    {
        if (prompt.ValueKind != JsonValueKind.Array && completion.ValueKind != JsonValueKind.Array)
            return new Demonstration(
                PlainText(prompt, "prompt"),
                NotEmpty(PlainText(completion, "completion"), "completion")
            );
        Conversations.RefuseUnrendered(example);
        return Conversation(
            [
                .. Conversations.ReadOrAs(prompt, "prompt", ChatMessage.User),
                .. Conversations.ReadOrAs(completion, "completion", ChatMessage.Assistant),
            ],
            "completion",
            template
        );
    }
}
