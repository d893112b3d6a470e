namespace Proximal.Extensions.AI;

/// <summary>Options of a <see cref="ChatClientReward"/>.</summary>
public sealed record ChatClientRewardOptions : ChatClientRequestOptions
{
    /// <summary>
    /// Question to the client, with <c>{prompt}</c> and <c>{completion}</c>. Default: single-answer grading in the form of
    /// Zheng et al. 2023 (figure 6), which asks for a rating of 1 to 10 as <c>[[rating]]</c>.
    /// </summary>
    public string Question { get; init; } =
        """
            Act as an impartial judge of a response of an AI assistant to the user's prompt below. Consider how helpful,
            correct, relevant and clear it is. Explain your judgement briefly, then rate the response in the last line on a
            scale of 1 to 10 in this form: [[rating]], for example [[5]].

            [Prompt]
            {prompt}

            [Response]
            {completion}
            [End of response]
            """;

    /// <summary>
    /// Reads the rating from an answer; null if it has none. Default: the last number in double brackets.
    /// </summary>
    public Func<string, float?> Parse { get; init; } = Verdicts.Rating;

    /// <summary>Rating that is the score 0. Default 0: the score is the rating times <see cref="Scale"/>.</summary>
    public float Offset { get; init; }

    /// <summary>Factor of the rating without the offset. Default 1; 0.1 for scores of at most 1.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>
    /// Rating of a completion whose answers have no rating after all <see cref="ChatClientRequestOptions.Retries"/>.
    /// Default null: an error.
    /// </summary>
    public float? Unparsed { get; init; }
}
