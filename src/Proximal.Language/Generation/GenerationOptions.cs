using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>One generation's options, as the loop needs them.</summary>
internal sealed class GenerationOptions
{
    private readonly HashSet<int> stops;
    private readonly HashSet<int> ends;
    private readonly ITokenizer? tokenizer;

    /// <exception cref="InvalidInputException">An option is out of its range, or asks for what this model or tokenizer cannot do.</exception>
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
                    $"StopTokens (stop_tokens) holds {token}, which is outside the model's vocabulary of {config.Vocabulary}"
                );
        }

        stops = [.. stopTokens];
        ends = [.. endTokens];
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
            [.. stops]
        );
        if (options.StopStrings.Count == 0)
            return;
        if (tokenizer is null)
            throw new InvalidInputException(
                "StopStrings (stop_strings) need a tokenizer, which tells the text of tokens"
            );
        if (options.StopStrings.Any(string.IsNullOrEmpty))
            throw new InvalidInputException(
                "StopStrings (stop_strings) holds an empty text, which would end everything at once"
            );
        StopTexts = new StopTexts(tokenizer, options.StopStrings);
    }

    public int MaxTokens { get; }

    public int MinTokens { get; }

    public int Context { get; }

    public int Vocabulary { get; }

    /// <summary>How tokens are drawn; those that stop are withheld while a completion is too short.</summary>
    public SamplingRules Rules { get; }

    /// <summary>The texts that end a completion; null where there are none.</summary>
    public StopTexts? StopTexts { get; }

    /// <summary>Whether seen tokens become less likely.</summary>
    public bool Penalizes => Rules.RepetitionPenalty != 1;

    /// <summary>Why a completion ends with its last token; null where it goes on.</summary>
    /// <param name="tokens">The completion up to now.</param>
    /// <param name="prompt">How many tokens its prompt has.</param>
    public FinishReason? Finish(ReadOnlySpan<int> tokens, int prompt)
    {
        if (stops.Contains(tokens[^1]))
            return ends.Contains(tokens[^1]) ? FinishReason.EndToken : FinishReason.StopToken;
        if (StopTexts is not null && tokens.Length >= MinTokens && StopTexts.EndsOne(tokens))
            return FinishReason.StopString;
        return tokens.Length >= MaxTokens || prompt + tokens.Length >= Context ? FinishReason.Length : null;
    }

    /// <summary>A completion's text, without what ended it; null without a tokenizer.</summary>
    public string? TextOf(ReadOnlySpan<int> tokens, FinishReason finish)
    {
        if (tokenizer is null)
            return null;
        if (finish is FinishReason.EndToken or FinishReason.StopToken)
            tokens = tokens[..^1];
        string text = tokenizer.Decode(tokens, skipSpecialTokens: true);
        return finish == FinishReason.StopString ? StopTexts!.Cut(text) : text;
    }
}
