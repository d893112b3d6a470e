namespace Proximal.Language;

/// <summary>What a model wrote when it was evaluated, and what is known of it.</summary>
/// <param name="Inputs">Prompts and completions as text, as rewards read them.</param>
/// <param name="Completions">The same as tokens.</param>
/// <param name="Divergence">log(policy/reference) of each whole completion, in nats, whose mean estimates KL(policy ‖ reference); empty without a reference.</param>
/// <param name="Statistics">Lengths, repetition, variety and entropy.</param>
public sealed record GeneratedCompletions(
    IReadOnlyList<RewardInput> Inputs,
    IReadOnlyList<Completion> Completions,
    IReadOnlyList<float> Divergence,
    CompletionStatistics Statistics
)
{
    /// <summary>The score of each completion.</summary>
    /// <param name="reward">What scores them.</param>
    /// <exception cref="TrainingDivergedException">A score is not finite.</exception>
    public float[] ScoreBy(IReward reward)
    {
        var scores = new float[Inputs.Count];
        reward.ScoreFinite(Inputs, scores);
        return scores;
    }

    /// <summary>How often these completions win against another model's of the same prompts.</summary>
    /// <param name="others">The other model's.</param>
    /// <param name="judge">Compares them, pair by pair.</param>
    /// <exception cref="ArgumentException">The prompts differ.</exception>
    public WinRateEstimate Against(GeneratedCompletions others, IJudge judge)
    {
        if (
            !Inputs
                .Select(static input => input.Prompt)
                .SequenceEqual(others.Inputs.Select(static input => input.Prompt), StringComparer.Ordinal)
        )
            throw new ArgumentException("completions of different prompts cannot be compared", nameof(others));
        var verdicts = new Preference[Inputs.Count];
        judge.Compare(
            [.. Inputs.Zip(others.Inputs, static (mine, theirs) => new CompletionPair(mine, theirs))],
            verdicts
        );
        return WinRateEstimate.Of(verdicts);
    }
}
