namespace Proximal.Language;

/// <summary>Completions that a model generated in an evaluation, with statistics.</summary>
/// <param name="Inputs">Prompts and completions as text, the inputs of rewards.</param>
/// <param name="Completions">Prompts and completions as tokens.</param>
/// <param name="Divergence">
/// log(policy/reference) of each whole completion, in nats, whose mean estimates KL(policy ‖ reference); empty without
/// a reference.
/// </param>
/// <param name="Statistics">Lengths, repetition, diversity and entropy.</param>
public sealed record GeneratedCompletions(
    IReadOnlyList<RewardInput> Inputs,
    IReadOnlyList<Completion> Completions,
    IReadOnlyList<float> Divergence,
    CompletionStatistics Statistics
)
{
    /// <summary>The conversations whose replies the completions are; empty for single completions.</summary>
    public IReadOnlyList<Conversation> Conversations { get; init; } = [];

    /// <summary>
    /// Computes the score of each completion; <see cref="RewardFunction.Abstained"/> if the reward has no opinion.
    /// </summary>
    /// <param name="reward">Reward that scores the completions.</param>
    /// <exception cref="TrainingDivergedException">A score is not finite.</exception>
    public float[] ScoreBy(IReward reward)
    {
        var scores = new float[Inputs.Count];
        reward.ScoreFinite(Inputs, scores);
        return scores;
    }

    /// <summary>Computes the win rate of these completions against another model's for the same prompts.</summary>
    /// <param name="others">Completions of the other model.</param>
    /// <param name="judge">Judge that compares the pairs.</param>
    /// <exception cref="ArgumentException">The prompts differ.</exception>
    /// <exception cref="RewardFailedException">The judge threw an exception.</exception>
    public WinRateEstimate Against(GeneratedCompletions others, IJudge judge)
    {
        if (
            !Inputs
                .Select(static input => input.Prompt)
                .SequenceEqual(others.Inputs.Select(static input => input.Prompt), StringComparer.Ordinal)
        )
            throw new ArgumentException("completions of different prompts cannot be compared", nameof(others));
        var preferences = new Preference[Inputs.Count];
        UserCode.Compare(
            judge,
            [.. Inputs.Zip(others.Inputs, static (first, second) => new CompletionPair(first, second))],
            preferences
        );
        return WinRateEstimate.Of(preferences);
    }
}
