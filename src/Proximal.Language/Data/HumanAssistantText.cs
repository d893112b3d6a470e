namespace Proximal.Language;

/// <summary>
/// Conversations as text in the layout of hh-rlhf: <c>\n\nHuman: …\n\nAssistant: …</c>. Both sides of a preference
/// contain the prompt.
/// </summary>
internal static class HumanAssistantText
{
    private const string Human = "\n\nHuman:";
    private const string Reply = "\n\nAssistant:";

    /// <summary>
    /// Length of the prompt that both sides begin with, up to the last reply; 0 if they are not in this layout.
    /// </summary>
    internal static int PromptLength(string chosen, string rejected)
    {
        if (!chosen.StartsWith(Human, StringComparison.Ordinal))
            return 0;
        int shared = chosen.AsSpan().CommonPrefixLength(rejected);
        int at = chosen.AsSpan(0, shared).LastIndexOf(Reply, StringComparison.Ordinal);
        return at < 0 ? 0 : at + Reply.Length;
    }

    /// <summary>The messages of a text.</summary>
    internal static ChatMessage[] Messages(string text)
    {
        var messages = new List<ChatMessage>();
        int at = 0;
        while (at < text.Length)
        {
            bool isHuman = text.AsSpan(at).StartsWith(Human, StringComparison.Ordinal);
            at += isHuman ? Human.Length : Reply.Length;
            int end = Next(text, at);
            string role = isHuman ? ChatMessage.User : ChatMessage.Assistant;
            messages.Add(new ChatMessage(role, text[at..end].Trim()));
            at = end;
        }

        return [.. messages];
    }

    private static int Next(string text, int at)
    {
        int[] ends =
        [
            text.IndexOf(Human, at, StringComparison.Ordinal),
            text.IndexOf(Reply, at, StringComparison.Ordinal),
        ];
        return ends.Where(static end => end >= 0).DefaultIfEmpty(text.Length).Min();
    }
}
