using System.CommandLine;
using Proximal.Language;

namespace Proximal.Cli;

/// <summary>The flags of sampling options.</summary>
internal sealed class SamplingFlags
{
    private const int DefaultTokens = 128;
    private readonly Option<long?> maxTokens;
    private readonly Option<double?> temperature = Flag.Number(
        "--temperature",
        "Sampling temperature; 0 is greedy decoding (default: 1)."
    );
    private readonly Option<long?> topK = Flag.Integer(
        "--top-k",
        "Sample from the N most probable tokens (default: 0, all).",
        minimum: 0
    );
    private readonly Option<double?> topP = Flag.Number(
        "--top-p",
        "Sample from the most probable tokens with a total probability of X (default: 1, all)."
    );
    private readonly Option<double?> minP = Flag.Number(
        "--min-p",
        "Sample from tokens with at least X times the highest probability (default: 0, all)."
    );
    private readonly Option<double?> penalty = Flag.Number(
        "--repetition-penalty",
        "Penalty for repeated tokens (default: 1, none)."
    );
    private readonly Option<string[]> stops = new("--stop")
    {
        Description = @"Stop string that ends a completion; \n is a line break. Repeatable.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Creates the flags.</summary>
    /// <param name="defaultTokens">The description of the default of <c>--max-new-tokens</c>.</param>
    public SamplingFlags(string defaultTokens = "128") =>
        maxTokens = Flag.Integer(
            "--max-new-tokens",
            $"Maximum number of tokens of a completion (default: {defaultTokens})."
        );

    /// <summary>All flags, in display order.</summary>
    public IEnumerable<Option> All => [maxTokens, temperature, topK, topP, minP, penalty, stops];

    /// <summary>Returns the validated options of the parsed flags; absent flags have the value in
    /// <paramref name="defaults"/>.</summary>
    /// <exception cref="InvalidInputException">A value is out of range.</exception>
    public SamplingOptions Read(ParseResult result, SamplingOptions? defaults = null)
    {
        defaults ??= new SamplingOptions { MaxTokens = DefaultTokens };
        string[] texts =
        [
            .. result
                .GetValue(stops)!
                .Select(static text =>
                    text.Replace(@"\n", "\n", StringComparison.Ordinal).Replace(@"\t", "\t", StringComparison.Ordinal)
                ),
        ];
        SamplingOptions sampling = defaults with
        {
            MaxTokens = result.GetValue(maxTokens) is { } most ? (int)Math.Min(most, int.MaxValue) : defaults.MaxTokens,
            Temperature = (float?)result.GetValue(temperature) ?? defaults.Temperature,
            TopK = result.GetValue(topK) is { } count ? (int)Math.Min(count, int.MaxValue) : defaults.TopK,
            TopP = (float?)result.GetValue(topP) ?? defaults.TopP,
            MinP = (float?)result.GetValue(minP) ?? defaults.MinP,
            RepetitionPenalty = (float?)result.GetValue(penalty) ?? defaults.RepetitionPenalty,
            StopStrings = texts.Length > 0 ? texts : defaults.StopStrings,
        };
        sampling.Validate();
        return sampling;
    }
}
