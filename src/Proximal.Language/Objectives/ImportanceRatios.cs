using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Log-ratios log(π/π_old) of tokens or of whole completions.</summary>
public static class ImportanceRatios
{
    /// <summary>Computes the log-ratio that applies to each token, with gradients.</summary>
    /// <param name="level">Tokens, or whole completions, whose log-ratio applies to each of their tokens.</param>
    /// <param name="logProb">Log-probabilities of the tokens under the current policy, [tokens].</param>
    /// <param name="oldLogProb">Log-probabilities under the policy that sampled them, constant, [tokens].</param>
    /// <param name="starts">Start of each completion, [completions + 1].</param>
    /// <returns>Log-ratios, [tokens].</returns>
    /// <exception cref="ArgumentException">The starts do not match the tokens.</exception>
    public static Tensor Log(ImportanceSamplingLevel level, Tensor logProb, Tensor oldLogProb, ReadOnlySpan<int> starts)
    {
        Tensor perToken = logProb - oldLogProb;
        return level switch
        {
            ImportanceSamplingLevel.Token => perToken,
            ImportanceSamplingLevel.Sequence => PackedTokens.Spread(PackedTokens.Mean(perToken, starts), starts),
            ImportanceSamplingLevel.SequenceProduct => PackedTokens.Spread(PackedTokens.Sum(perToken, starts), starts),
            _ => throw new ArgumentOutOfRangeException(nameof(level), level, "not a level of importance sampling"),
        };
    }
}
