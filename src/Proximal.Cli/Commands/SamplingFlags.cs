using System.CommandLine;
using Proximal.Language;

namespace Proximal.Cli;

/// <summary>The flags that say how completions are drawn.</summary>
internal sealed class SamplingFlags
{
    private const int UsualTokens = 128;
    private readonly Option<long?> maxTokens;
    private readonly Option<double?> temperature = Flag.Any(
        "--temperature",
        "Divides the logits; 0 always takes the likeliest token (default: 1)."
    );
    private readonly Option<long?> topK = Flag.Whole(
        "--top-k",
        "Draw from the N likeliest tokens only (default: 0, all).",
        least: 0
    );
    private readonly Option<double?> topP = Flag.Any(
        "--top-p",
        "Draw from the likeliest tokens that together have this probability (default: 1, all)."
    );
    private readonly Option<double?> minP = Flag.Any(
        "--min-p",
        "Draw from tokens at least this share as likely as the likeliest (default: 0, all)."
    );
    private readonly Option<double?> penalty = Flag.Any(
        "--repetition-penalty",
        "Makes tokens less likely that were there already (default: 1, not)."
    );
    private readonly Option<string[]> stops = new("--stop")
    {
        Description = @"A text that ends a completion, \n standing for a line's end; may be given many times.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Flags whose default for the most tokens is described so.</summary>
    public SamplingFlags(string usualTokens = "128") =>
        maxTokens = Flag.Whole("--max-new-tokens", $"The most tokens of a completion (default: {usualTokens}).");

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [maxTokens, temperature, topK, topP, minP, penalty, stops];

    /// <summary>What was asked for, checked; what was not said is as in <paramref name="defaults"/>.</summary>
    /// <exception cref="InvalidInputException">A number is out of its range.</exception>
    public SamplingOptions Read(ParseResult result, SamplingOptions? defaults = null)
    {
        defaults ??= new SamplingOptions { MaxTokens = UsualTokens };
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
