namespace Proximal.Language;

/// <summary>Reward from a function of one completion.</summary>
internal sealed class FunctionReward(string name, Func<RewardInput, float> score) : IReward
{
    public string Name => name;

    public void Score(IReadOnlyList<RewardInput> inputs, Span<float> scores)
    {
        for (int i = 0; i < inputs.Count; i++)
            scores[i] = score(inputs[i]);
    }
}

/// <summary>Token reward from a function of one completion.</summary>
internal sealed class TokenFunctionReward(string name, Func<string, IReadOnlyList<string>, IReadOnlyList<float>> score)
    : ITokenReward
{
    public string Name => name;

    public void Score(IReadOnlyList<RewardInput> inputs, Span<float> scores)
    {
        for (int i = 0; i < inputs.Count; i++)
            scores[i] = TokenRewards(inputs[i]).Sum();
    }

    public void ScoreTokens(IReadOnlyList<RewardInput> inputs, ReadOnlySpan<int> starts, Span<float> rewards)
    {
        for (int i = 0; i < inputs.Count; i++)
        {
            IReadOnlyList<float> tokenRewards = TokenRewards(inputs[i]);
            if (tokenRewards.Count != starts[i + 1] - starts[i])
                throw new InvalidInputException(
                    $"the reward {name} returned {tokenRewards.Count} rewards for the "
                        + $"{starts[i + 1] - starts[i]} tokens of the completion "
                        + $"{Excerpt.Of(inputs[i].Completion)}; it must return one for each token"
                );
            for (int t = 0; t < tokenRewards.Count; t++)
                rewards[starts[i] + t] = tokenRewards[t];
        }
    }

    private IReadOnlyList<float> TokenRewards(RewardInput input) => score(input.Prompt, input.Tokens);
}
