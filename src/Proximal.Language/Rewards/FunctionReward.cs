namespace Proximal.Language;

/// <summary>Reward from a function of one completion.</summary>
/// <param name="name">Short name for logs and messages.</param>
/// <param name="score">The function.</param>
/// <param name="check">Throws if completions of a prompt cannot be scored; null if all can.</param>
internal sealed class FunctionReward(string name, Func<RewardInput, float> score, Action<RewardInput>? check = null)
    : IReward,
        IPromptChecker
{
    public string Name => name;

    public void Check(PromptItem prompt, int completionTokens) => check?.Invoke(new RewardInput(prompt, ""));

    public void Score(IReadOnlyList<RewardInput> inputs, Span<float> scores)
    {
        for (int i = 0; i < inputs.Count; i++)
        {
            try
            {
                scores[i] = score(inputs[i]);
            }
            catch (Exception e) when (UserCode.IsForeign(e))
            {
                throw UserCode.Failed(name, inputs[i], e);
            }
        }
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

    private IReadOnlyList<float> TokenRewards(RewardInput input)
    {
        try
        {
            return score(input.Prompt, input.Tokens) ?? throw new InvalidOperationException("it returned null");
        }
        catch (Exception e) when (UserCode.IsForeign(e))
        {
            throw UserCode.Failed(name, input, e);
        }
    }
}
