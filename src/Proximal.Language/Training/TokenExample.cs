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

    /// <summary>Whether each token of the completion is trained on; null for all.</summary>
    public bool[]? Trained { get; init; }

    /// <summary>Number of tokens of the completion that are trained on.</summary>
    public int TrainedCount => Trained?.Count(static trained => trained) ?? Completion.Length;

    /// <summary>1 for trained tokens of the completions and 0 for others, [tokens]; null if all are trained.</summary>
    public static float[]? Weights(ReadOnlySpan<TokenExample> examples)
    {
        bool isPartial = false;
        var weights = new List<float>();
        foreach (TokenExample example in examples)
        {
            isPartial |= example.Trained is not null;
            for (int i = 0; i < example.Completion.Length; i++)
                weights.Add(example.Trained?[i] == false ? 0 : 1);
        }

        return isPartial ? [.. weights] : null;
    }

    /// <summary>Encodes a demonstration.</summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="demonstration">The demonstration.</param>
    /// <param name="maxLength">As in the other overload.</param>
    /// <exception cref="InvalidInputException">
    /// The completion is empty, or the prompt leaves no room for it.
    /// </exception>
    public static TokenExample Encode(ITokenizer tokenizer, Demonstration demonstration, int maxLength)
    {
        if (demonstration.TrainedSpans is not { } spans)
            return Encode(tokenizer, demonstration.Prompt, demonstration.Completion, maxLength, demonstration.IsChat);
        int start = demonstration.Prompt.Length;
        string text = demonstration.Prompt + demonstration.Completion;
        int[] ids = tokenizer.Encode(text);
        if (ids.Length > maxLength)
            ids = ids[..maxLength];
        bool[] mask = TokenSpans.Mask(
            tokenizer,
            ids,
            text,
            [.. spans.Select(span => (span.Start.Value + start)..(span.End.Value + start))]
        );

        // The first token has no prediction.
        int first = Math.Max(1, Array.IndexOf(mask, true)),
            last = Array.LastIndexOf(mask, true);
        return last >= first
            ? new TokenExample(ids[..first], ids[first..(last + 1)]) { Trained = mask[first..(last + 1)] }
            : throw new InvalidInputException(
                $"the conversation {Excerpt.Of(demonstration.Prompt)} has no tokens of the assistant within "
                    + $"{maxLength} (max_length, or the model's context)"
            );
    }

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
    /// <param name="isChat">Whether the prompt is text of a chat template; false by default.</param>
    /// <exception cref="InvalidInputException">
    /// The completion is empty, or the prompt leaves no room for it.
    /// </exception>
    public static TokenExample Encode(
        ITokenizer tokenizer,
        string prompt,
        string completion,
        int maxLength,
        bool isChat = false
    )
    {
        int[] promptTokens =
            prompt.Length > 0 ? tokenizer.EncodePrompt(prompt, isChat)
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
