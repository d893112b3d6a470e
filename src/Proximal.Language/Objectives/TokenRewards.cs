namespace Proximal.Language;

/// <summary>The reward of every token of reinforcement learning from human feedback.</summary>
public static class TokenRewards
{
    /// <summary>
    /// -β kl at every token, plus the completion's score at its last one, plus a reward of the token's own where there is one (Ziegler
    /// et al. 2019, equation 2, spread over the tokens as lm-human-preferences does).
    /// </summary>
    /// <param name="kl">Estimates of the divergence from the reference, [tokens]: the same numbers that are logged.</param>
    /// <param name="klCoefficient">β.</param>
    /// <param name="scores">[sequences].</param>
    /// <param name="starts">[sequences + 1].</param>
    /// <param name="rewards">Receives [tokens].</param>
    /// <param name="dense">Rewards of single tokens, [tokens]; empty for none.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
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
                $"all spans must hold {kl.Length} tokens, as the divergences do",
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
