using Proximal.Language;

namespace Proximal.Extensions.AI;

/// <summary>Options of a <see cref="ChatClientJudge"/>.</summary>
public sealed record ChatClientJudgeOptions : ChatClientRequestOptions
{
    /// <summary>
    /// Question to the client, with <c>{prompt}</c>, <c>{first}</c> and <c>{second}</c> for the parts of a pair. Default:
    /// pairwise comparison in the form of Zheng et al. 2023 (figure 5), which asks for <c>[[A]]</c>, <c>[[B]]</c> or
    /// <c>[[C]]</c> for a tie.
    /// </summary>
    public string Question { get; init; } =
        """
            Act as an impartial judge of two responses of an AI assistant to the user's prompt below. Consider how helpful,
            correct, relevant and clear they are. Do not let their order or their length influence you. Explain your
            comparison briefly, then give your verdict in the last line: [[A]] if response A is better, [[B]] if response B
            is better, [[C]] for a tie.

            [Prompt]
            {prompt}

            [Response A]
            {first}
            [End of response A]

            [Response B]
            {second}
            [End of response B]
            """;

    /// <summary>
    /// Whether each pair is asked in both orders, and is a tie if the answers disagree, which reduces the bias towards
    /// the first response (Zheng et al. 2023, section 3.4). Default true.
    /// </summary>
    public bool BothOrders { get; init; } = true;

    /// <summary>
    /// Reads the preference from an answer; null if it has none. Default: the last of <c>[[A]]</c>, <c>[[B]]</c> and
    /// <c>[[C]]</c>.
    /// </summary>
    public Func<string, Preference?> Parse { get; init; } = Verdicts.Preference;

    /// <summary>
    /// Preference of a pair whose answers have no verdict after all <see cref="ChatClientRequestOptions.Retries"/>. Default
    /// null: an error.
    /// </summary>
    public Preference? Unparsed { get; init; }
}
