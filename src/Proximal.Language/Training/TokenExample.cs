namespace Proximal.Language;

/// <summary>A prompt and its completion as tokens.</summary>
/// <param name="Prompt">Tokens of the prompt, at least one.</param>
/// <param name="Completion">
/// Tokens of the completion, at least one; the last is the end token unless the completion was truncated.
/// </param>
internal sealed record TokenExample(int[] Prompt, int[] Completion)
{
    /// <summary>Number of tokens of prompt and completion.</summary>
    public int Length => Prompt.Length + Completion.Length;

    /// <summary>
    /// Encodes a prompt and its completion, followed by the end token unless the completion ends with one of the
    /// tokenizer's end tokens, as a turn of a conversation does.
    /// </summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="prompt">
    /// The prompt; empty for plain text, whose prompt is the begin token or, without one, its own first token.
    /// </param>
    /// <param name="completion">The completion as text.</param>
    /// <param name="maxLength">
    /// Maximum number of tokens of prompt and completion; the end of the completion is cut off.
    /// </param>
    /// <exception cref="InvalidInputException">
    /// The completion is empty, or the prompt leaves no room for it.
    /// </exception>
    public static TokenExample Encode(ITokenizer tokenizer, string prompt, string completion, int maxLength)
    {
        int[] promptTokens =
            prompt.Length > 0 ? tokenizer.EncodePrompt(prompt)
            : tokenizer.BeginToken is { } begin ? [begin]
            : [];
        int[] text = tokenizer.Encode(completion);
        if (promptTokens.Length == 0 && text.Length > 0)
            (promptTokens, text) = (text[..1], text[1..]);
        if (tokenizer.EndToken is { } end && (text.Length == 0 || !tokenizer.EndTokens.Contains(text[^1])))
            text = [.. text, end];
        if (completion.Length == 0 || text.Length == 0)
            throw new InvalidInputException($"the completion of {Excerpt.Of(prompt)} is empty");
        if (promptTokens.Length >= maxLength)
            throw new InvalidInputException(
                $"the prompt {Excerpt.Of(prompt)} has {promptTokens.Length} tokens, which leaves no room for a "
                    + $"completion within {maxLength} (max_length, or the model's context)"
            );
        return new TokenExample(promptTokens, text[..Math.Min(text.Length, maxLength - promptTokens.Length)]);
    }
}
