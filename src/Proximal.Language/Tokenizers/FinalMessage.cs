using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Renders a conversation up to the end of the content of its last message, by a tag that is appended to it. No part is
/// marked as the assistant's, because the text is a prompt.
/// </summary>
internal static class FinalMessage
{
    private const string Tag = "CONTINUE_FINAL_MESSAGE_TAG ";

    /// <summary>Renders the conversation.</summary>
    /// <exception cref="InvalidInputException">
    /// The last message has no text, or it is not in the rendered text, or the start of a next message was asked for.
    /// </exception>
    internal static RenderedChat Continue(
        IReadOnlyList<ChatMessage> messages,
        ChatArguments arguments,
        Func<IReadOnlyList<ChatMessage>, ChatArguments, RenderedChat> render
    )
    {
        if (arguments.AddGenerationPrompt)
            throw new InvalidInputException(
                "a conversation cannot both continue its last message and start the next one"
            );
        if (messages.Count == 0)
            throw new InvalidInputException("there is no last message to continue");
        RenderedChat whole = render([.. messages.Take(messages.Count - 1), WithTag(messages[^1])], arguments);
        string tag = Tag.TrimEnd();
        int end = whole.Text.LastIndexOf(tag, StringComparison.Ordinal);
        if (end < 0)
            throw new InvalidInputException("the last message, which is to be continued, is not in the rendered text");
        string text = whole.Text[..end];

        // A template that strips the blank after the tag would strip the end of the content too.
        if (!whole.Text.AsSpan(end).StartsWith(Tag))
            text = text.TrimEnd();
        return new RenderedChat(text, []);
    }

    private static ChatMessage WithTag(ChatMessage message)
    {
        JsonElement? content = message.Member("content");
        if (content is { ValueKind: JsonValueKind.String } text)
            return Replace(message, JsonBuilder.Of(text.GetString() + Tag));
        JsonElement[] parts = content is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];
        int last = Array.FindLastIndex(
            parts,
            static part =>
                part.ValueKind == JsonValueKind.Object
                && part.TryGetProperty("text", out JsonElement text)
                && text.ValueKind == JsonValueKind.String
        );
        if (last < 0)
            throw new InvalidInputException("the last message, which is to be continued, has no text");
        parts[last] = Replace(parts[last], "text", JsonBuilder.Of(parts[last].GetProperty("text").GetString() + Tag));
        return Replace(message, JsonBuilder.Of(parts));
    }

    private static ChatMessage Replace(ChatMessage message, JsonElement content) =>
        new(Replace(message.Members, "content", content));

    private static JsonElement Replace(JsonElement members, string name, JsonElement value) =>
        JsonBuilder.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (JsonProperty member in members.EnumerateObject())
            {
                writer.WritePropertyName(member.Name);
                (member.Name == name ? value : member.Value).WriteTo(writer);
            }

            writer.WriteEndObject();
        });
}
