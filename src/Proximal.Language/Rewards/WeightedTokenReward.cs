namespace Proximal.Language;

/// <summary>
/// Weighted sum of rewards of which at least one scores tokens; see <see cref="RewardFunction.Sum"/>.
/// </summary>
internal sealed class WeightedTokenReward(ReadOnlySpan<(IReward Reward, float Weight)> parts)
    : WeightedReward(parts),
        ITokenReward
{
    public void ScoreTokens(IReadOnlyList<RewardInput> inputs, ReadOnlySpan<int> starts, Span<float> rewards)
    {
        rewards.Clear();
        using var buffer = new PooledFloats(Math.Max(rewards.Length, inputs.Count));
        foreach ((IReward reward, float weight) in Parts)
        {
            if (reward is ITokenReward dense)
            {
                Span<float> tokens = buffer.Span[..rewards.Length];
                UserCode.ScoreTokens(dense, inputs, starts, tokens);
                for (int t = 0; t < tokens.Length; t++)
                    rewards[t] += weight * tokens[t];
            }
            else
            {
                Span<float> scores = buffer.Span[..inputs.Count];
                UserCode.Score(reward, inputs, scores);
                for (int i = 0; i < scores.Length; i++)
                    if (!RewardFunction.IsAbstained(scores[i]))
                        rewards[starts[i + 1] - 1] += weight * scores[i];
            }
        }
    }
}
