using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Converts JSON objects to examples. Errors are a <see cref="FormatException"/>, to which the reader of the file adds
/// file and line.
/// </summary>
internal static class ExampleReader
{
    // Members that a chat template receives, if the prompt is a list of messages.
    private static readonly string[] TemplateMembers = ["tools", "documents", "chat_template_kwargs"];

    internal static PromptItem Prompt(JsonElement example, ChatTemplate? template)
    {
        JsonElement value = example.Required("prompt");
        bool isChat = value.ValueKind == JsonValueKind.Array;
        ChatMessage[]? messages = isChat ? Conversations.Read(value, "prompt") : null;
        ChatArguments? arguments = isChat ? Conversations.Arguments(example) : null;
        string prompt = messages is not null
            ? ConversationText.Prompt(messages, "prompt", arguments!, template)
            : PlainText(value, "prompt");
        if (prompt.Length == 0)
            throw new FormatException("'prompt' is empty");
        var metadata = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty member in example.EnumerateObject())
            if (member.Name != "prompt" && !(isChat && TemplateMembers.Contains(member.Name, StringComparer.Ordinal)))
                metadata.Add(member.Name, member.Value.Clone());
        return new PromptItem(prompt, metadata)
        {
            IsChat = isChat,
            Messages = messages,
            Arguments = arguments,
        };
    }

    internal static Demonstration Demonstration(JsonElement example, ChatTemplate? template, bool allTurns)
    {
        example.MustBeObject();
        if (example.TryGetProperty("messages", out JsonElement messages))
            return Chat(example, Conversations.Read(messages, "messages"), "messages", template, allTurns);
        if (example.TryGetProperty("conversations", out JsonElement turns))
            return Chat(example, ShareGpt.Read(example, turns), "conversations", template, allTurns);
        if (example.TryGetProperty("instruction", out _))
            return Chat(example, Alpaca.Read(example), "instruction", template, allTurns);
        if (example.TryGetProperty("text", out JsonElement text))
            return new Demonstration("", NotEmpty(PlainText(text, "text"), "text"));
        if (!example.TryGetProperty("prompt", out _) && !example.TryGetProperty("completion", out _))
            throw new FormatException(
                "it has neither 'prompt' and 'completion' nor 'text' nor 'messages' nor 'conversations' nor "
                    + $"'instruction'{example.NearMiss("prompt", "text", "messages", "conversations", "instruction")}"
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
        return new LabeledCompletion(demonstration.Prompt, demonstration.Completion, label.GetBoolean())
        {
            IsChat = demonstration.IsChat,
        };
    }

    internal static StepwiseExample Stepwise(JsonElement example, ChatTemplate? template)
    {
        PromptItem prompt = Prompt(example, template);
        JsonElement steps = example.Required("completions"),
            labels = example.Required("labels");
        if (steps.ValueKind != JsonValueKind.Array || steps.GetArrayLength() == 0)
            throw new FormatException($"'completions' must be a list of steps, but is {steps.Kind()}");
        if (labels.ValueKind != JsonValueKind.Array || labels.GetArrayLength() != steps.GetArrayLength())
            throw new FormatException("'labels' must be a list with true or false for each of the 'completions'");
        return new StepwiseExample(
            prompt.Prompt,
            [.. steps.EnumerateArray().Select(static step => NotEmpty(PlainText(step, "completions"), "completions"))],
            [
                .. labels
                    .EnumerateArray()
                    .Select(static label =>
                        label.ValueKind is JsonValueKind.True or JsonValueKind.False
                            ? label.GetBoolean()
                            : throw new FormatException($"'labels' must be true or false, but has {label.Kind()}")
                    ),
            ]
        )
        {
            IsChat = prompt.IsChat,
        };
    }

    /// <summary>Reads a member of type string.</summary>
    internal static string PlainText(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new FormatException($"'{name}' must be text, but is {value.Kind()}");

    internal static string NotEmpty(string text, string name) =>
        text.Length > 0 ? text : throw new FormatException($"'{name}' is empty");

    /// <summary>Converts a conversation to a demonstration.</summary>
    /// <param name="example">The line, with arguments of the template.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="name">Member of the messages, for error messages.</param>
    /// <param name="template">The template; null if the model has none.</param>
    /// <param name="allTurns">
    /// Whether all messages of the assistant are trained on; otherwise the last message, which must be the assistant's.
    /// </param>
    internal static Demonstration Chat(
        JsonElement example,
        IReadOnlyList<ChatMessage> messages,
        string name,
        ChatTemplate? template,
        bool allTurns = false
    )
    {
        ChatArguments arguments = Conversations.Arguments(example);
        if (allTurns)
            return ConversationText.AllTurns(messages, name, arguments, template) with { IsChat = true };
        ChatMessage last = messages[^1];
        if (last.Role != ChatMessage.Assistant)
            throw new FormatException(
                $"the last message of '{name}' must be the assistant's, but is the {last.Role}'s"
            );
        if (last.Content is "" && last.Member("tool_calls") is null && last.Member("reasoning_content") is null)
            throw new FormatException($"'{name}' is empty");
        return ConversationText.LastTurn(messages, name, arguments, template) with { IsChat = true };
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
        return Chat(
            example,
            [
                .. Conversations.ReadOrAs(prompt, "prompt", ChatMessage.User),
                .. Conversations.ReadOrAs(completion, "completion", ChatMessage.Assistant),
            ],
            "completion",
            template
        );
    }
}
