namespace Proximal.Language;

/// <summary>The rewards that have a name: all <see cref="VerifiableRewards"/>.</summary>
public static class NamedRewards
{
    private static readonly RewardArgument Key = new(
        "key",
        "the member of the prompt's line that holds the answer (default: answer)"
    );
    private static readonly RewardArgument Extract = new(
        "extract",
        "a regular expression: its first group, at its last match, is the answer given (default: the whole completion)"
    );

    /// <summary>All of them, in the order in which to present them.</summary>
    public static IReadOnlyList<NamedReward> All { get; } =
    [
        new(
            "exact_match",
            "1 where the completion is the right answer",
            [Key, Extract, new("ignore_case", "whether case makes no difference (default: false)")],
            static given =>
                VerifiableRewards.ExactMatch(
                    given.Text("key", "answer"),
                    given.Text("extract"),
                    given.Truth("ignore_case", false)
                )
        ),
        new(
            "number_match",
            "1 where the completion's last number is the right answer",
            [Key, Extract, new("tolerance", "how far it may be off, relative to the answer (default: 1e-6)")],
            static given =>
                VerifiableRewards.NumberMatch(
                    given.Text("key", "answer"),
                    given.Text("extract"),
                    given.Number("tolerance", 1e-6)
                )
        ),
        new(
            "regex_match",
            "1 where the completion matches a regular expression",
            [new("pattern", "the regular expression; anchor it with ^ and $", Required: true)],
            static given => VerifiableRewards.RegexMatch(given.Text("pattern")!)
        ),
        new(
            "contains",
            "1 where the completion contains a text",
            [
                new("text", "the text", Required: true),
                new("ignore_case", "whether case makes no difference (default: true)"),
            ],
            static given => VerifiableRewards.Contains(given.Text("text")!, given.Truth("ignore_case", true))
        ),
        new(
            "think_format",
            "1 where an answer follows a chain of thought in <think> and </think>",
            [],
            static _ => VerifiableRewards.ThinkFormat()
        ),
        new("ended", "1 where the completion ended by itself", [], static _ => VerifiableRewards.Ended()),
        new(
            "length",
            "1 for the wanted length, falling to 0 at none and at twice as much",
            [new("characters", "the wanted length", Required: true)],
            static given => VerifiableRewards.Length(given.Count("characters"))
        ),
    ];
}
