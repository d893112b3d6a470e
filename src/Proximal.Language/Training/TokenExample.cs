namespace Proximal.Language;

/// <summary>A prompt and its completion as tokens.</summary>
/// <param name="Prompt">At least one token.</param>
/// <param name="Completion">At least one token, the end token last unless it was cut off.</param>
internal sealed record TokenExample(int[] Prompt, int[] Completion)
{
    /// <summary>Number of tokens of both.</summary>
    public int Length => Prompt.Length + Completion.Length;

    /// <summary>Encodes a prompt and its completion, followed by the end token.</summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="prompt">Empty for plain text: it begins with the begin token then or, where there is none, with its own first token.</param>
    /// <param name="completion">The completion as text.</param>
    /// <param name="maxLength">The most tokens of both; the completion's end is cut off.</param>
    /// <exception cref="InvalidInputException">The completion is empty, or the prompt leaves no room for it.</exception>
    public static TokenExample Encode(ITokenizer tokenizer, string prompt, string completion, int maxLength)
    {
        int[] before =
            prompt.Length > 0 ? tokenizer.Encode(prompt, addSpecialTokens: true)
            : tokenizer.BeginToken is { } begin ? [begin]
            : [];
        int[] text = tokenizer.Encode(completion);
        if (before.Length == 0 && text.Length > 0)
            (before, text) = (text[..1], text[1..]);
        if (tokenizer.EndToken is { } end && (text.Length == 0 || text[^1] != end))
            text = [.. text, end];
        if (completion.Length == 0 || text.Length == 0)
            throw new InvalidInputException($"the completion of {Excerpt.Of(prompt)} is empty");
        if (before.Length >= maxLength)
            throw new InvalidInputException(
                $"the prompt {Excerpt.Of(prompt)} has {before.Length} tokens, which leaves no room for a completion within {maxLength} (max_length, or the model's context)"
            );
        return new TokenExample(before, text[..Math.Min(text.Length, maxLength - before.Length)]);
    }
}
