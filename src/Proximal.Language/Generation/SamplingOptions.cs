namespace Proximal.Language;

/// <summary>
/// Options of sampling. Names and defaults are those of Hugging Face's <c>generate</c> where it has them.
/// </summary>
public sealed record SamplingOptions
{
    /// <summary>
    /// Maximum number of tokens of a completion, including the end token (YAML: <c>max_new_tokens</c>; TRL:
    /// <c>response_length</c>, <c>max_completion_length</c>). Default 128.
    /// </summary>
    public int MaxTokens { get; init; } = 128;

    /// <summary>
    /// Minimum number of tokens before a completion can end (YAML: <c>min_new_tokens</c>). Default 0. Equal to
    /// <see cref="MaxTokens"/> for completions of a fixed length.
    /// </summary>
    public int MinTokens { get; init; }

    /// <summary>
    /// Divisor of the logits (YAML: <c>temperature</c>). Default 1; typical 0.7 to 1. 0 is greedy decoding.
    /// </summary>
    public float Temperature { get; init; } = 1;

    /// <summary>
    /// Number of the most probable tokens to sample from (YAML: <c>top_k</c>; Fan et al. 2018). Default 0: all.
    /// </summary>
    public int TopK { get; init; }

    /// <summary>
    /// Nucleus sampling: samples from the smallest set of most probable tokens with this total probability (YAML:
    /// <c>top_p</c>; Holtzman et al. 2020). Default 1: all; typical 0.9 to 1.
    /// </summary>
    public float TopP { get; init; } = 1;

    /// <summary>
    /// Minimum probability of a token, relative to the most probable one (YAML: <c>min_p</c>; Nguyen et al. 2024).
    /// Default 0: all; typical 0.05 to 0.1.
    /// </summary>
    public float MinP { get; init; }

    /// <summary>
    /// Penalty on tokens of the prompt and of the completion so far: positive logits are divided by it, negative ones
    /// multiplied (YAML: <c>repetition_penalty</c>; Keskar et al. 2019). Default 1: none; typical 1 to 1.2.
    /// </summary>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>
    /// Token ids that end a completion (YAML: <c>stop_tokens</c>). Default null: the tokenizer's end tokens; empty for
    /// none.
    /// </summary>
    public IReadOnlyList<int>? StopTokens { get; init; }

    /// <summary>Texts that end a completion (YAML: <c>stop_strings</c>). Default none.</summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>Validates every option.</summary>
    /// <exception cref="InvalidInputException">
    /// An option is out of its range; the message names it, in C# and in YAML.
    /// </exception>
    public void Validate()
    {
        OptionCheck.Positive(MaxTokens, nameof(MaxTokens), "max_new_tokens");
        OptionCheck.Within(MinTokens, 0, MaxTokens, nameof(MinTokens), "min_new_tokens");
        OptionCheck.Within(Temperature, 0, double.PositiveInfinity, nameof(Temperature), "temperature");
        OptionCheck.Within(TopK, 0, double.PositiveInfinity, nameof(TopK), "top_k");
        OptionCheck.That(TopP is > 0 and <= 1, nameof(TopP), "top_p", TopP, "must lie in (0, 1]");
        OptionCheck.Within(MinP, 0, 1, nameof(MinP), "min_p");
        OptionCheck.Positive(RepetitionPenalty, nameof(RepetitionPenalty), "repetition_penalty");
    }
}
