namespace Proximal.Language;

/// <summary>
/// Says how good completions are: a reward model, or any function. It is not trained. Trainers call it from one thread at a time.
/// </summary>
/// <example>
/// <code>
/// IReward brief = RewardFunction.From((prompt, completion) => -completion.Length / 100f, name: "brief");
/// </code>
/// </example>
public interface IReward
{
    /// <summary>A short name, for logs and messages.</summary>
    string Name { get; }

    /// <summary>Scores completions.</summary>
    /// <param name="inputs">The completions.</param>
    /// <param name="scores">Receives one score for each; higher is better.</param>
    void Score(IReadOnlyList<RewardInput> inputs, Span<float> scores);
}

/// <summary>A reward that scores single tokens. As a whole, a completion is worth the sum over its tokens.</summary>
public interface ITokenReward : IReward
{
    /// <summary>Scores the tokens of completions.</summary>
    /// <param name="inputs">The completions, with <see cref="RewardInput.Tokens"/>.</param>
    /// <param name="starts">Where the tokens of each completion begin, [completions + 1].</param>
    /// <param name="rewards">Receives one reward for each token, [tokens].</param>
    void ScoreTokens(IReadOnlyList<RewardInput> inputs, ReadOnlySpan<int> starts, Span<float> rewards);
}
