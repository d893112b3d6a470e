namespace Proximal.Language;

/// <summary>Creates rewards from functions and other rewards, and computes validated scores.</summary>
public static class RewardFunction
{
    /// <summary>
    /// Score of a completion on which a reward has no opinion, as TRL's <c>None</c>. It is a NaN with its own bits: a
    /// NaN that a calculation produces is still an error. A weighted sum leaves out the rewards that abstain; if all
    /// do, the completion has the advantage 0 in <see cref="Grpo"/> and is a tie in comparisons.
    /// <see cref="RlhfPpo"/> needs a score for each completion.
    /// </summary>
    public static float Abstained => AbstainedScore.Value;

    /// <summary>Whether a score is <see cref="Abstained"/>.</summary>
    /// <param name="score">A score.</param>
    public static bool IsAbstained(float score) => AbstainedScore.Is(score);

    /// <summary>
    /// Reward that is 0 for every completion, for training on the rewards of an <see cref="ITextEnvironment"/> only.
    /// </summary>
    public static IReward Zero { get; } = new FunctionReward("zero", static _ => 0);

    /// <summary>Creates a reward from a function of prompt and completion.</summary>
    /// <param name="score">Returns the score; higher is better.</param>
    /// <param name="name">Short name for logs.</param>
    public static IReward From(Func<string, string, float> score, string name = "reward") =>
        new FunctionReward(name, input => score(input.Prompt, input.Completion));

    /// <summary>Creates a reward from a function of a completion with its metadata.</summary>
    /// <param name="score">Returns the score; higher is better.</param>
    /// <param name="name">Short name for logs.</param>
    public static IReward From(Func<RewardInput, float> score, string name = "reward") =>
        new FunctionReward(name, score);

    /// <summary>Creates a reward that can abstain, from a function of a completion with its metadata.</summary>
    /// <param name="score">Returns the score, or null for <see cref="Abstained"/>.</param>
    /// <param name="name">Short name for logs.</param>
    public static IReward From(Func<RewardInput, float?> score, string name = "reward") =>
        new FunctionReward(name, input => score(input) ?? Abstained);

    /// <summary>
    /// Creates a reward from an asynchronous function, such as a call of a service, that runs for several completions at
    /// the same time. Scores keep the order of the completions.
    /// </summary>
    /// <param name="score">Returns the score, or null for <see cref="Abstained"/>. It must be safe for threads.</param>
    /// <param name="parallelism">Number of completions that are scored at the same time; at least 1.</param>
    /// <param name="timeout">
    /// Time limit for a completion, after which the token is cancelled and the reward abstains. A function that ignores
    /// the token continues to occupy a thread.
    /// </param>
    /// <param name="name">Short name for logs.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive.</exception>
    public static IReward Parallel(
        Func<RewardInput, CancellationToken, Task<float?>> score,
        int parallelism,
        TimeSpan timeout,
        string name = "reward"
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parallelism, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        return new AsyncReward(name, score, parallelism, timeout);
    }

    /// <summary>Creates a token reward from a function of the prompt and the completion's tokens.</summary>
    /// <param name="score">
    /// Receives the prompt and the texts of the completion's tokens; returns one reward for each token.
    /// </param>
    /// <param name="name">Short name for logs.</param>
    public static ITokenReward Dense(
        Func<string, IReadOnlyList<string>, IReadOnlyList<float>> score,
        string name = "reward"
    ) => new TokenFunctionReward(name, score);

    /// <summary>
    /// Creates a weighted sum of rewards. If one of them scores tokens, so does the sum; the scores of the others are
    /// added at the last token.
    /// </summary>
    /// <param name="parts">Rewards with their weights; at least one.</param>
    /// <exception cref="ArgumentException">There are no parts, or a weight is not finite.</exception>
    public static WeightedReward Sum(params ReadOnlySpan<(IReward Reward, float Weight)> parts)
    {
        foreach ((IReward reward, _) in parts)
            if (reward is ITokenReward)
                return new WeightedTokenReward(parts);
        return new WeightedReward(parts);
    }

    /// <summary>Scores completions and throws if a score is neither finite nor <see cref="Abstained"/>.</summary>
    /// <param name="reward">The reward.</param>
    /// <param name="inputs">The completions.</param>
    /// <param name="scores">Receives one score for each completion.</param>
    /// <exception cref="ArgumentException">The number of scores is not the number of completions.</exception>
    /// <exception cref="RewardFailedException">The reward threw an exception.</exception>
    /// <exception cref="TrainingDivergedException">A score is not finite.</exception>
    public static void ScoreFinite(this IReward reward, IReadOnlyList<RewardInput> inputs, Span<float> scores)
    {
        if (scores.Length != inputs.Count)
            throw new ArgumentException(
                $"{inputs.Count} completions do not give {scores.Length} scores",
                nameof(scores)
            );
        UserCode.Score(reward, inputs, scores);
        for (int i = 0; i < scores.Length; i++)
            if (!float.IsFinite(scores[i]) && !IsAbstained(scores[i]))
                throw NotFinite(reward, scores[i], inputs[i]);
    }

    /// <summary>Scores the tokens of completions and throws if a reward is not finite.</summary>
    /// <param name="reward">The reward.</param>
    /// <param name="inputs">The completions.</param>
    /// <param name="starts">Start of each completion, [completions + 1].</param>
    /// <param name="rewards">Receives the rewards, [tokens].</param>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    /// <exception cref="RewardFailedException">The reward threw an exception.</exception>
    /// <exception cref="TrainingDivergedException">A reward is not finite.</exception>
    public static void ScoreTokensFinite(
        this ITokenReward reward,
        IReadOnlyList<RewardInput> inputs,
        ReadOnlySpan<int> starts,
        Span<float> rewards
    )
    {
        PackedTokens.Check(starts, rewards.Length);
        PackedTokens.CheckSequences(starts, inputs.Count);
        UserCode.ScoreTokens(reward, inputs, starts, rewards);
        for (int i = 0; i < inputs.Count; i++)
            foreach (float x in rewards[starts[i]..starts[i + 1]])
                if (!float.IsFinite(x))
                    throw NotFinite(reward, x, inputs[i]);
    }

    private static TrainingDivergedException NotFinite(IReward reward, float score, RewardInput input) =>
        new(
            $"the reward {reward.Name} is {score} for the completion {Excerpt.Of(input.Completion)} of the "
                + $"prompt {Excerpt.Of(input.Prompt)}; training stopped before it could reach the weights"
        );
}
