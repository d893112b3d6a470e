using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Options of a generation, resolved for a model and a tokenizer.</summary>
internal sealed class GenerationOptions
{
    private readonly HashSet<int> stopTokenSet;
    private readonly HashSet<int> endTokenSet;
    private readonly ITokenizer? tokenizer;

    /// <exception cref="InvalidInputException">
    /// An option is out of its range, or the model or tokenizer does not support it.
    /// </exception>
    public GenerationOptions(SamplingOptions options, ModelConfig config, ITokenizer? tokenizer)
    {
        options.Validate();
        this.tokenizer = tokenizer;
        IReadOnlyList<int> endTokens = tokenizer?.EndTokens ?? config.EndTokens;
        IReadOnlyList<int> stopTokens = options.StopTokens ?? [.. endTokens.Where(token => token < config.Vocabulary)];
        foreach (int token in stopTokens)
        {
            if ((uint)token >= (uint)config.Vocabulary)
                throw new InvalidInputException(
                    $"StopTokens (stop_tokens) contains {token}, which is outside the model's vocabulary of "
                        + $"{config.Vocabulary}"
                );
        }

        stopTokenSet = [.. stopTokens];
        endTokenSet = [.. endTokens];
        (MaxTokens, MinTokens, Context, Vocabulary) = (
            options.MaxTokens,
            options.MinTokens,
            config.Context,
            config.Vocabulary
        );
        Rules = new SamplingRules(
            options.Temperature,
            options.TopK,
            options.TopP,
            options.MinP,
            options.RepetitionPenalty,
            [.. stopTokenSet]
        );
        if (options.StopStrings.Count == 0)
            return;
        if (tokenizer is null)
            throw new InvalidInputException(
                "StopStrings (stop_strings) need a tokenizer, which converts tokens to text"
            );
        if (options.StopStrings.Any(string.IsNullOrEmpty))
            throw new InvalidInputException(
                "StopStrings (stop_strings) contains an empty text, which would end every completion immediately"
            );
        StopStrings = new StopStringMatcher(tokenizer, options.StopStrings);
    }

    public int MaxTokens { get; }

    public int MinTokens { get; }

    public int Context { get; }

    public int Vocabulary { get; }

    /// <summary>Rules of sampling. Stop tokens are suppressed before <see cref="MinTokens"/>.</summary>
    public SamplingRules Rules { get; }

    /// <summary>The stop strings; null if there are none.</summary>
    public StopStringMatcher? StopStrings { get; }

    /// <summary>Whether there is a repetition penalty.</summary>
    public bool Penalizes => Rules.RepetitionPenalty != 1;

    /// <summary>Reason for the end of a completion with its last token; null if it continues.</summary>
    /// <param name="tokens">Tokens of the completion so far.</param>
    /// <param name="prompt">Number of tokens of the prompt.</param>
    /// <param name="maxTokens">Maximum number of tokens of the completion.</param>
    public FinishReason? Finish(ReadOnlySpan<int> tokens, int prompt, int maxTokens)
    {
        if (stopTokenSet.Contains(tokens[^1]))
            return endTokenSet.Contains(tokens[^1]) ? FinishReason.EndToken : FinishReason.StopToken;
        if (StopStrings is not null && tokens.Length >= MinTokens && StopStrings.IsCompletedBy(tokens))
            return FinishReason.StopString;
        return tokens.Length >= maxTokens || prompt + tokens.Length >= Context ? FinishReason.Length : null;
    }

    /// <summary>Text of a completion, without the token or string that ended it; null without a tokenizer.</summary>
    public string? TextOf(ReadOnlySpan<int> tokens, FinishReason finish)
    {
        if (tokenizer is null)
            return null;
        if (finish is FinishReason.EndToken or FinishReason.StopToken)
            tokens = tokens[..^1];
        string text = tokenizer.Decode(tokens, skipSpecialTokens: true);
        return finish == FinishReason.StopString ? StopStrings!.Truncate(text) : text;
    }
}
