namespace Proximal.Language;

/// <summary>Texts of a chat template around the replies of a model, as tokens.</summary>
/// <param name="tokenizer">Tokenizer of the model.</param>
/// <param name="template">The template.</param>
internal sealed class TurnText(ITokenizer tokenizer, ChatTemplate template)
{
    private const string Question = "A question.";
    private const string Reply = "The reply before.";

    /// <summary>Reader of the calls in the format of the template.</summary>
    public IToolCallReader ToolCalls { get; } = ToolCallReader.Of(template);

    /// <summary>Encodes the text of a prompt that the template has rendered.</summary>
    public int[] Encode(string rendered) => tokenizer.EncodePrompt(rendered, isChat: true);

    /// <summary>Encodes messages up to the start of the first reply.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="arguments">Arguments of the template.</param>
    public int[] Prompt(IReadOnlyList<ChatMessage> messages, ChatArguments arguments)
    {
        bool continues = messages[^1].Role == ChatMessage.Assistant;
        arguments = arguments with { AddGenerationPrompt = !continues, ContinueFinalMessage = continues };
        return Encode(template.Render(messages, arguments).Text);
    }

    /// <summary>
    /// Encodes messages after a reply: the rest of the assistant's message, the messages, and the start of the next
    /// reply.
    /// </summary>
    /// <param name="messages">Messages of tools or of the user.</param>
    /// <param name="last">Last token of the reply.</param>
    /// <exception cref="InvalidInputException">The template refuses the messages.</exception>
    public int[] After(IReadOnlyList<ChatMessage> messages, int last)
    {
        string rendered = template.Render(
            [new(ChatMessage.User, Question), new(ChatMessage.Assistant, Reply), .. messages],
            addGenerationPrompt: true
        );
        int at = rendered.IndexOf(Reply, StringComparison.Ordinal);
        if (at < 0)
            throw new InvalidInputException(
                $"the chat template {template.Name} does not write the text of an earlier reply, so that conversations "
                    + "of several turns cannot be written"
            );
        string after = rendered[(at + Reply.Length)..];
        if (!tokenizer.EndTokens.Contains(last))
            return tokenizer.Encode(after);

        // The end token of the turn was sampled already.
        string end = tokenizer.TokenText(last);
        if (!after.StartsWith(end, StringComparison.Ordinal))
            return tokenizer.Encode(after);
        int[] ids = tokenizer.Encode(after);
        return ids.Length > 0 && ids[0] == last ? ids[1..] : tokenizer.Encode(after[end.Length..]);
    }

    /// <summary>Text of a reply, with the special tokens that are parts of calls.</summary>
    public string TextOf(Completion reply)
    {
        ReadOnlySpan<int> tokens = reply.Finish is FinishReason.EndToken or FinishReason.StopToken
            ? reply.Tokens.AsSpan()[..^1]
            : reply.Tokens;
        var shown = new List<int>(tokens.Length);
        bool hasMarks = false;
        foreach (int token in tokens)
        {
            bool isMark =
                tokenizer.IsSpecial(token)
                && ToolCallParser.Tokens.Contains(tokenizer.TokenText(token), StringComparer.Ordinal);
            hasMarks |= isMark;
            if (isMark || !tokenizer.IsSpecial(token))
                shown.Add(token);
        }

        // Text of the generator is without the stop string.
        return hasMarks ? tokenizer.Decode(shown.ToArray()) : reply.Text!;
    }
}
