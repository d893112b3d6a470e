namespace Proximal.Language;

/// <summary>Built-in rewards with names: all <see cref="VerifiableRewards"/>.</summary>
public static class NamedRewards
{
    private static readonly RewardArgument Key = new(
        "key",
        "the member of the prompt's line that contains the answer (default: answer)"
    );
    private static readonly RewardArgument Extract = new(
        "extract",
        "a regular expression whose first group, at its last match, is the answer (default: the whole completion)"
    );

    /// <summary>All built-in rewards, in display order.</summary>
    public static IReadOnlyList<NamedReward> All { get; } =
    [
        new(
            "exact_match",
            "1 if the completion is the correct answer",
            [Key, Extract, new("ignore_case", "whether to ignore case (default: false)")],
            static given =>
                VerifiableRewards.ExactMatch(
                    given.Text("key", "answer"),
                    given.Text("extract"),
                    given.Boolean("ignore_case", false)
                )
        ),
        new(
            "number_match",
            "1 if the last number of the completion is the correct answer",
            [Key, Extract, new("tolerance", "allowed error relative to the answer (default: 1e-6)")],
            static given =>
                VerifiableRewards.NumberMatch(
                    given.Text("key", "answer"),
                    given.Text("extract"),
                    given.Number("tolerance", 1e-6)
                )
        ),
        new(
            "math_match",
            "1 if the answer in the last \\boxed{} has the value of the correct answer",
            [
                Key,
                new(
                    "extract",
                    "a regular expression whose first group, at its last match, is the answer (default: the box)"
                ),
            ],
            static given => VerifiableRewards.MathMatch(given.Text("key", "answer"), given.Text("extract"))
        ),
        new(
            "json_schema",
            "1 if the completion is JSON that a schema accepts",
            [
                new("file", "the file of the schema", Required: true),
                new("extract", "a regular expression whose first group, at its last match, is the JSON"),
            ],
            static given =>
                VerifiableRewards.JsonSchema(
                    JsonSchema.Parse(InputFile.ReadText(given.Text("file")!, InputFile.MaxDescription)),
                    given.Text("extract")
                )
        ),
        new(
            "regex_match",
            "1 if the completion matches a regular expression",
            [new("pattern", "the regular expression; anchor it with ^ and $", Required: true)],
            static given => VerifiableRewards.RegexMatch(given.Text("pattern")!)
        ),
        new(
            "contains",
            "1 if the completion contains a text",
            [new("text", "the text", Required: true), new("ignore_case", "whether to ignore case (default: true)")],
            static given => VerifiableRewards.Contains(given.Text("text")!, given.Boolean("ignore_case", true))
        ),
        new(
            "think_format",
            "1 if an answer follows a chain of thought in <think> and </think>",
            [],
            static _ => VerifiableRewards.ThinkFormat()
        ),
        new("ended", "1 if the completion ended with an end token", [], static _ => VerifiableRewards.Ended()),
        new(
            "length",
            "1 for the target length, decreasing linearly to 0 at length 0 and at twice the target",
            [new("characters", "the target length in characters", Required: true)],
            static given => VerifiableRewards.Length(given.Count("characters"))
        ),
    ];
}
