namespace Proximal.Language;

/// <summary>How completions are drawn. Names and defaults are those of Hugging Face's generate, where it has them.</summary>
public sealed record SamplingOptions
{
    /// <summary>The most tokens of a completion, with the one that ends it (YAML: <c>max_new_tokens</c>). Default 128.</summary>
    public int MaxTokens { get; init; } = 128;

    /// <summary>The fewest tokens before a completion may end (YAML: <c>min_new_tokens</c>). Default 0. Equal to <see cref="MaxTokens"/> for completions of one fixed length.</summary>
    public int MinTokens { get; init; }

    /// <summary>Divides the logits (YAML: <c>temperature</c>). Default 1; 0 always takes the likeliest token.</summary>
    public float Temperature { get; init; } = 1;

    /// <summary>Only so many of the likeliest tokens are drawn from (YAML: <c>top_k</c>; Fan et al. 2018). Default 0: all.</summary>
    public int TopK { get; init; }

    /// <summary>Only the likeliest tokens that together have this probability are drawn from (YAML: <c>top_p</c>; Holtzman et al. 2020). Default 1: all.</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Only tokens at least this share as likely as the likeliest are drawn from (YAML: <c>min_p</c>; Nguyen et al. 2024). Default 0: all.</summary>
    public float MinP { get; init; }

    /// <summary>Makes tokens that stand in prompt or completion already less likely (YAML: <c>repetition_penalty</c>; Keskar et al. 2019): positive logits are divided by it, negative ones multiplied. Default 1: not.</summary>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>Tokens that end a completion (YAML: <c>stop_tokens</c>). Default null: the tokenizer's end tokens; empty for none.</summary>
    public IReadOnlyList<int>? StopTokens { get; init; }

    /// <summary>Texts that end a completion (YAML: <c>stop_strings</c>). Default none.</summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>Checks every option.</summary>
    /// <exception cref="InvalidInputException">An option is out of its range; the message names it, in C# and in YAML.</exception>
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
