namespace Proximal.Language;

/// <summary>
/// The weight of every token in the loss of a batch: the loss is the sum of weight × loss over its tokens. Since the weights are those
/// of the whole batch, the gradients of its parts simply add up to the batch's, wherever it is cut.
/// </summary>
public static class TokenWeights
{
    /// <summary>Fills in the weights of a batch.</summary>
    /// <param name="aggregation">How tokens are averaged.</param>
    /// <param name="starts">Where each sequence of the batch begins, [sequences + 1].</param>
    /// <param name="maxLength">The length that <see cref="TokenAggregation.Constant"/> divides by: the most tokens that a completion may have.</param>
    /// <param name="weights">Receives [tokens].</param>
    /// <exception cref="ArgumentException">The starts do not fit the tokens, or a constant length is needed and not positive.</exception>
    public static void Fill(TokenAggregation aggregation, ReadOnlySpan<int> starts, int maxLength, Span<float> weights)
    {
        PackedTokens.Check(starts, weights.Length);
        int sequences = starts.Length - 1;
        switch (aggregation)
        {
            case TokenAggregation.Sequence:
                for (int i = 0; i < sequences; i++)
                    weights[starts[i]..starts[i + 1]].Fill((float)(1.0 / sequences / (starts[i + 1] - starts[i])));
                break;
            case TokenAggregation.Token:
                weights.Fill(1f / weights.Length);
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
    }
}
