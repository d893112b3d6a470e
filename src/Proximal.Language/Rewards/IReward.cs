namespace Proximal.Language;

/// <summary>
/// Reward that scores completions: a reward model or any function. It is not trained. Trainers call it from one thread
/// at a time.
/// </summary>
/// <example>
/// <code>
/// IReward brief = RewardFunction.From((prompt, completion) => -completion.Length / 100f, name: "brief");
/// </code>
/// </example>
public interface IReward
{
    /// <summary>Short name for logs and messages.</summary>
    string Name { get; }

    /// <summary>Scores completions.</summary>
    /// <param name="inputs">The completions.</param>
    /// <param name="scores">
    /// Receives one score for each completion; higher is better. <see cref="RewardFunction.Abstained"/> for no opinion.
    /// </param>
    void Score(IReadOnlyList<RewardInput> inputs, Span<float> scores);
}

/// <summary>Reward that scores single tokens. The score of a completion is the sum over its tokens.</summary>
public interface ITokenReward : IReward
{
    /// <summary>Scores the tokens of completions.</summary>
    /// <param name="inputs">The completions, with <see cref="RewardInput.Tokens"/>.</param>
    /// <param name="starts">Start of the tokens of each completion, [completions + 1].</param>
    /// <param name="rewards">Receives one reward for each token, [tokens].</param>
    void ScoreTokens(IReadOnlyList<RewardInput> inputs, ReadOnlySpan<int> starts, Span<float> rewards);
}
