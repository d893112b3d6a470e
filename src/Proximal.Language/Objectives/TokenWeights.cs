namespace Proximal.Language;

/// <summary>
/// Weights of tokens in the loss of a batch: the loss is the sum of weight × loss over the tokens. The weights are
/// those of the whole batch, so the gradients of its parts add up to the gradient of the batch.
/// </summary>
public static class TokenWeights
{
    /// <summary>Computes the weights of a batch.</summary>
    /// <param name="aggregation">Average over tokens.</param>
    /// <param name="starts">Start of each sequence of the batch, [sequences + 1].</param>
    /// <param name="maxLength">
    /// Divisor of <see cref="TokenAggregation.Constant"/>: the maximum number of tokens of a completion.
    /// </param>
    /// <param name="weights">Receives the weights, [tokens].</param>
    /// <param name="excluded">
    /// Whether the tokens of each sequence are left out, with the weight 0, [sequences]; empty for none. The average over
    /// tokens then counts the other tokens only; the averages over sequences count all sequences, as in TRL.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The starts do not match the tokens, or a constant length is needed and not positive.
    /// </exception>
    public static void Fill(
        TokenAggregation aggregation,
        ReadOnlySpan<int> starts,
        int maxLength,
        Span<float> weights,
        ReadOnlySpan<bool> excluded = default
    )
    {
        PackedTokens.Check(starts, weights.Length);
        if (!excluded.IsEmpty)
            PackedTokens.CheckSequences(starts, excluded.Length);
        int sequences = starts.Length - 1;
        switch (aggregation)
        {
            case TokenAggregation.Sequence:
                for (int i = 0; i < sequences; i++)
                    weights[starts[i]..starts[i + 1]].Fill((float)(1.0 / sequences / (starts[i + 1] - starts[i])));
                break;
            case TokenAggregation.Token:
                weights.Fill(1f / Math.Max(1, weights.Length - TokensOf(excluded, starts)));
                break;
            case TokenAggregation.Constant:
                if (maxLength <= 0)
                    throw new ArgumentException(
                        $"a constant length must be positive, but is {maxLength}",
                        nameof(maxLength)
                    );
                weights.Fill((float)(1.0 / sequences / maxLength));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(aggregation), aggregation, "not an aggregation");
        }

        for (int i = 0; i < excluded.Length; i++)
            if (excluded[i])
                weights[starts[i]..starts[i + 1]].Clear();
    }

    private static int TokensOf(ReadOnlySpan<bool> selected, ReadOnlySpan<int> starts)
    {
        int tokens = 0;
        for (int i = 0; i < selected.Length; i++)
            if (selected[i])
                tokens += starts[i + 1] - starts[i];
        return tokens;
    }
}
