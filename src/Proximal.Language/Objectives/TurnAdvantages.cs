namespace Proximal.Language;

/// <summary>
/// Generalized advantage estimation with one step per turn of a conversation: a reply is an action, its reward is the
/// sum of the rewards of its tokens, and its value is that before its first token.
/// </summary>
public static class TurnAdvantages
{
    /// <summary>
    /// Computes the advantage A_k = δ_k + γλ A_{k+1} of each turn within its conversation, with δ_k = R_k + γ V_{k+1} -
    /// V_k, and copies A_k and the return A_k + V_k to all tokens of the turn. The value after the last turn is 0.
    /// </summary>
    /// <param name="rewards">Rewards, [tokens].</param>
    /// <param name="values">Values before each token, [tokens].</param>
    /// <param name="starts">Start of each conversation, [conversations + 1].</param>
    /// <param name="turnStarts">Start of each turn, [turns + 1]; contains all of <paramref name="starts"/>.</param>
    /// <param name="gamma">Discount factor per turn, in [0, 1].</param>
    /// <param name="lambda">λ of the estimator, in [0, 1].</param>
    /// <param name="advantages">Receives the advantages, [tokens].</param>
    /// <param name="returns">Receives the targets of the value function, [tokens].</param>
    /// <exception cref="ArgumentException">The lengths do not match, or a turn crosses conversations.</exception>
    public static void Compute(
        ReadOnlySpan<float> rewards,
        ReadOnlySpan<float> values,
        ReadOnlySpan<int> starts,
        ReadOnlySpan<int> turnStarts,
        double gamma,
        double lambda,
        Span<float> advantages,
        Span<float> returns
    )
    {
        PackedTokens.Check(starts, rewards.Length);
        PackedTokens.Check(turnStarts, rewards.Length);
        int turns = turnStarts.Length - 1;
        using PooledFloats turnRewards = new(turns),
            turnValues = new(turns),
            turnAdvantages = new(turns),
            turnReturns = new(turns);
        PackedTokens.Sum(rewards, turnStarts, turnRewards.Span);
        for (int k = 0; k < turns; k++)
            turnValues.Span[k] = values[turnStarts[k]];
        GeneralizedAdvantageEstimation.Compute(
            turnRewards.Span,
            turnValues.Span,
            FirstTurns(starts, turnStarts),
            gamma,
            lambda,
            turnAdvantages.Span,
            turnReturns.Span
        );
        PackedTokens.Spread(turnAdvantages.Span, turnStarts, advantages);
        PackedTokens.Spread(turnReturns.Span, turnStarts, returns);
    }

    // Index of the first turn of each conversation, and the number of turns at the end.
    private static int[] FirstTurns(ReadOnlySpan<int> starts, ReadOnlySpan<int> turnStarts)
    {
        int[] first = new int[starts.Length];
        for (int i = 0; i < first.Length; i++)
        {
            first[i] = turnStarts.BinarySearch(starts[i]);
            if (first[i] < 0)
                throw new ArgumentException(
                    $"conversation {i} starts at token {starts[i]}, within a turn",
                    nameof(turnStarts)
                );
        }

        return first;
    }
}
