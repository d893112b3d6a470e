namespace Proximal.Language;

/// <summary>Rewards of tokens in RLHF.</summary>
public static class TokenRewards
{
    /// <summary>
    /// Computes the reward of every token: -β kl, plus the completion's score at its last token, plus the token's own
    /// reward if there is one (Ziegler et al. 2019, equation 2, distributed over tokens as in lm-human-preferences).
    /// </summary>
    /// <param name="kl">
    /// Estimates of the KL divergence from the reference, [tokens]; the same values as in the metrics.
    /// </param>
    /// <param name="klCoefficient">β.</param>
    /// <param name="scores">Scores, [sequences].</param>
    /// <param name="starts">Start of each completion, [sequences + 1].</param>
    /// <param name="rewards">Receives the rewards, [tokens].</param>
    /// <param name="dense">Rewards of single tokens, [tokens]; empty for none.</param>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    public static void Fill(
        ReadOnlySpan<float> kl,
        double klCoefficient,
        ReadOnlySpan<float> scores,
        ReadOnlySpan<int> starts,
        Span<float> rewards,
        ReadOnlySpan<float> dense = default
    )
    {
        PackedTokens.Check(starts, kl.Length);
        PackedTokens.CheckSequences(starts, scores.Length);
        if (rewards.Length != kl.Length || (!dense.IsEmpty && dense.Length != kl.Length))
            throw new ArgumentException(
                $"all spans must have {kl.Length} tokens, as the KL estimates have",
                nameof(rewards)
            );
        for (int i = 0; i < scores.Length; i++)
        {
            int last = starts[i + 1] - 1;
            for (int t = starts[i]; t <= last; t++)
                rewards[t] = (float)(
                    (-klCoefficient * kl[t]) + (t == last ? scores[i] : 0) + (dense.IsEmpty ? 0 : dense[t])
                );
        }
    }
}
