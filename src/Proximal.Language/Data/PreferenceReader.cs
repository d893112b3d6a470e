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
            : new PreferencePair(
                ExampleReader.PlainText(example.Required("prompt"), "prompt"),
                Completion(chosen, "chosen"),
                Completion(rejected, "rejected")
            );
        if (pair.Chosen == pair.Rejected)
            throw new FormatException("'chosen' and 'rejected' are equal");
        return pair with { Margin = Margin(example) };
    }

    private static string Completion(JsonElement value, string name) =>
        ExampleReader.NotEmpty(ExampleReader.PlainText(value, name), name);

    /// <summary>
    /// Reads messages: the prompt is a member, or the equal messages at the start of chosen and rejected.
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
        while (shared < most && better[shared] == worse[shared])
            shared++;
        ChatMessage[] prompt =
            shared > 0 ? [] : Conversations.ReadOrAs(example.Required("prompt"), "prompt", ChatMessage.User);
        Demonstration preferred = ExampleReader.Conversation([.. prompt, .. better], "chosen", template);
        Demonstration other = ExampleReader.Conversation([.. prompt, .. worse], "rejected", template);
        if (preferred.Prompt != other.Prompt)
            throw new FormatException(
                "'chosen' and 'rejected' differ before their last messages, so their prompts differ"
            );
        return new PreferencePair(preferred.Prompt, preferred.Completion, other.Completion);
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
