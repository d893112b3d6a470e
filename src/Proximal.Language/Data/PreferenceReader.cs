using System.Text.Json;

namespace Proximal.Language;

/// <summary>Converts JSON objects to preference pairs.</summary>
internal static class PreferenceReader
{
    internal static PreferencePair Read(JsonElement example, ChatTemplate? template)
    {
        JsonElement chosen = example.Required("chosen"),
            rejected = example.Required("rejected");
        bool isConversation =
            chosen.ValueKind == JsonValueKind.Array
            || rejected.ValueKind == JsonValueKind.Array
            || (example.TryGetProperty("prompt", out JsonElement prompt) && prompt.ValueKind == JsonValueKind.Array);
        PreferencePair pair = isConversation
            ? Conversation(example, chosen, rejected, template)
            : Texts(example, Completion(chosen, "chosen"), Completion(rejected, "rejected"), template);
        if (pair.Chosen == pair.Rejected)
            throw new FormatException("'chosen' and 'rejected' are equal");
        return pair with { Margin = Margin(example) };
    }

    private static string Completion(JsonElement value, string name) =>
        ExampleReader.NotEmpty(ExampleReader.PlainText(value, name), name);

    /// <summary>Reads texts. Without a prompt, both sides can contain it, as those of hh-rlhf do.</summary>
    private static PreferencePair Texts(JsonElement example, string chosen, string rejected, ChatTemplate? template)
    {
        int shared = example.TryGetProperty("prompt", out _) ? 0 : HumanAssistantText.PromptLength(chosen, rejected);
        if (shared == 0)
            return new PreferencePair(ExampleReader.PlainText(example.Required("prompt"), "prompt"), chosen, rejected);
        return template is null
            ? new PreferencePair(chosen[..shared], Rest(chosen, "chosen"), Rest(rejected, "rejected"))
            : Pair(example, HumanAssistantText.Messages(chosen), HumanAssistantText.Messages(rejected), template);

        string Rest(string side, string name) => ExampleReader.NotEmpty(side[shared..], name);
    }

    /// <summary>
    /// Reads messages: the prompt is a member, the equal messages at the start of chosen and rejected, or both.
    /// </summary>
    private static PreferencePair Conversation(
        JsonElement example,
        JsonElement chosen,
        JsonElement rejected,
        ChatTemplate? template
    )
    {
        ChatMessage[] better = Conversations.ReadOrAs(chosen, "chosen", ChatMessage.Assistant),
            worse = Conversations.ReadOrAs(rejected, "rejected", ChatMessage.Assistant);
        int most = Math.Min(better.Length, worse.Length) - 1;
        int shared = 0;
        while (shared < most && better[shared].Equals(worse[shared]))
            shared++;
        ChatMessage[] prompt = PromptBefore(example, better.AsSpan(0, shared));
        return Pair(example, [.. prompt, .. better], [.. prompt, .. worse], template);
    }

    private static PreferencePair Pair(
        JsonElement example,
        ChatMessage[] better,
        ChatMessage[] worse,
        ChatTemplate? template
    )
    {
        Demonstration preferred = ExampleReader.Chat(example, better, "chosen", template);
        Demonstration other = ExampleReader.Chat(example, worse, "rejected", template);
        if (preferred.Prompt != other.Prompt)
            throw new FormatException(
                "'chosen' and 'rejected' differ before their last messages, so their prompts differ"
            );
        return new PreferencePair(preferred.Prompt, preferred.Completion, other.Completion) { IsChat = true };
    }

    /// <summary>
    /// The messages of 'prompt' that precede both sides; empty if the shared messages at their start contain them.
    /// </summary>
    private static ChatMessage[] PromptBefore(JsonElement example, ReadOnlySpan<ChatMessage> shared)
    {
        if (!example.TryGetProperty("prompt", out JsonElement value) && shared.Length > 0)
            return [];
        value = example.Required("prompt");
        ChatMessage[] prompt = Conversations.ReadOrAs(value, "prompt", ChatMessage.User);
        if (value.ValueKind == JsonValueKind.Array)
            return shared.StartsWith(prompt) ? [] : prompt;

        // Some data sets repeat the question as text beside sides that contain it.
        foreach (ChatMessage message in shared)
            if (message.Role == ChatMessage.User && message.Content?.Trim() == prompt[0].Content?.Trim())
                return [];
        return shared.Length == 0 || shared[0].Role == ChatMessage.Assistant
            ? prompt
            : throw new FormatException(
                "'prompt' is text that is not among the messages that 'chosen' and 'rejected' begin with: remove it, "
                    + "or make it a list of messages"
            );
    }

    private static double? Margin(JsonElement example)
    {
        if (!example.TryGetProperty("margin", out JsonElement margin) || margin.ValueKind == JsonValueKind.Null)
            return null;
        if (margin.ValueKind != JsonValueKind.Number)
            throw new FormatException($"'margin' must be a number, but is {margin.Kind()}");
        return margin.TryGetDouble(out double value) && double.IsFinite(value)
            ? value
            : throw new FormatException($"'margin' is out of range: {margin.GetRawText()}");
    }
}
