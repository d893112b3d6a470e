namespace Proximal.Language;

/// <summary>A reward from a function of one completion.</summary>
internal sealed class FunctionReward(string name, Func<RewardInput, float> score) : IReward
{
    public string Name => name;

    public void Score(IReadOnlyList<RewardInput> inputs, Span<float> scores)
    {
        for (int i = 0; i < inputs.Count; i++)
            scores[i] = score(inputs[i]);
    }
}

/// <summary>A reward for every token from a function of one completion.</summary>
internal sealed class TokenFunctionReward(string name, Func<string, IReadOnlyList<string>, IReadOnlyList<float>> score)
    : ITokenReward
{
    public string Name => name;

    public void Score(IReadOnlyList<RewardInput> inputs, Span<float> scores)
    {
        for (int i = 0; i < inputs.Count; i++)
            scores[i] = Of(inputs[i]).Sum();
    }

    public void ScoreTokens(IReadOnlyList<RewardInput> inputs, ReadOnlySpan<int> starts, Span<float> rewards)
    {
        for (int i = 0; i < inputs.Count; i++)
        {
            IReadOnlyList<float> its = Of(inputs[i]);
            if (its.Count != starts[i + 1] - starts[i])
                throw new InvalidInputException(
                    $"the reward {name} gave {its.Count} rewards for the {starts[i + 1] - starts[i]} tokens of the completion {Excerpt.Of(inputs[i].Completion)}; it must give one for each"
                );
            for (int t = 0; t < its.Count; t++)
                rewards[starts[i] + t] = its[t];
        }
    }

    private IReadOnlyList<float> Of(RewardInput input) => score(input.Prompt, input.Tokens);
}
