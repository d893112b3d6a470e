using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Operations on sequences that are concatenated without padding: the tokens of sequence i are the elements starts[i] …
/// starts[i + 1] - 1 of a flat array [tokens].
/// </summary>
public static class PackedTokens
{
    /// <summary>Sums the tokens of each sequence, with gradients.</summary>
    /// <param name="perToken">Values, [tokens].</param>
    /// <param name="starts">Start of each sequence, [sequences + 1].</param>
    /// <returns>Sums, [sequences].</returns>
    /// <exception cref="ArgumentException">The starts do not match the tokens.</exception>
    public static Tensor Sum(Tensor perToken, ReadOnlySpan<int> starts)
    {
        Check(starts, perToken.Count);
        int sequences = starts.Length - 1;
        Tensor column = perToken.Reshape(perToken.Count, 1);
        return Tensor.Zeros(sequences, 1).ScatterAddRows(SequenceIndices(starts), column).Reshape(sequences);
    }

    /// <summary>Copies the value of each sequence to all its tokens, with gradients.</summary>
    /// <param name="perSequence">Values, [sequences].</param>
    /// <param name="starts">Start of each sequence, [sequences + 1].</param>
    /// <returns>Values, [tokens].</returns>
    /// <exception cref="ArgumentException">The starts do not match the sequences.</exception>
    public static Tensor Spread(Tensor perSequence, ReadOnlySpan<int> starts)
    {
        CheckSequences(starts, perSequence.Count);
        Check(starts, starts[^1]);
        return perSequence.Reshape(perSequence.Count, 1).GatherRows(SequenceIndices(starts)).Reshape(starts[^1]);
    }

    /// <summary>Averages the tokens of each sequence, with gradients.</summary>
    /// <param name="perToken">Values, [tokens].</param>
    /// <param name="starts">Start of each sequence, [sequences + 1]; no sequence may be empty.</param>
    /// <returns>Means, [sequences].</returns>
    /// <exception cref="ArgumentException">The starts do not match the tokens, or a sequence is empty.</exception>
    public static Tensor Mean(Tensor perToken, ReadOnlySpan<int> starts)
    {
        Tensor sums = Sum(perToken, starts);
        using var shares = new PooledFloats(starts.Length - 1);
        for (int i = 0; i < shares.Span.Length; i++)
            shares.Span[i] = 1f / (starts[i + 1] - starts[i]);
        return sums * Tensor.From(shares.Span);
    }

    /// <summary>Sums the tokens of each sequence, without gradients.</summary>
    /// <param name="perToken">Values, [tokens].</param>
    /// <param name="starts">Start of each sequence, [sequences + 1].</param>
    /// <param name="sums">Receives the sums, [sequences].</param>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    public static void Sum(ReadOnlySpan<float> perToken, ReadOnlySpan<int> starts, Span<float> sums)
    {
        Check(starts, perToken.Length);
        CheckSequences(starts, sums.Length);
        for (int i = 0; i < sums.Length; i++)
        {
            double sum = 0;
            foreach (float x in perToken[starts[i]..starts[i + 1]])
                sum += x;
            sums[i] = (float)sum;
        }
    }

    /// <summary>Copies the value of each sequence to all its tokens.</summary>
    /// <param name="perSequence">Values, [sequences].</param>
    /// <param name="starts">Start of each sequence, [sequences + 1].</param>
    /// <param name="perToken">Receives the values, [tokens].</param>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    public static void Spread(ReadOnlySpan<float> perSequence, ReadOnlySpan<int> starts, Span<float> perToken)
    {
        Check(starts, perToken.Length);
        CheckSequences(starts, perSequence.Length);
        for (int i = 0; i < perSequence.Length; i++)
            perToken[starts[i]..starts[i + 1]].Fill(perSequence[i]);
    }

    // The index of each token's sequence, [tokens].
    private static Tensor SequenceIndices(ReadOnlySpan<int> starts)
    {
        using var indices = new PooledFloats(starts[^1]);
        for (int i = 0; i < starts.Length - 1; i++)
            indices.Span[starts[i]..starts[i + 1]].Fill(i);
        return Tensor.From(indices.Span);
    }

    /// <summary>Throws unless the starts begin at 0, increase, and end at the number of tokens.</summary>
    internal static void Check(ReadOnlySpan<int> starts, int tokens)
    {
        if (starts.IsEmpty || starts[0] != 0 || starts[^1] != tokens)
            throw new ArgumentException(
                $"sequences of {tokens} tokens must start at 0 and end at {tokens}",
                nameof(starts)
            );
        for (int i = 1; i < starts.Length; i++)
            if (starts[i] <= starts[i - 1])
                throw new ArgumentException(
                    $"sequence {i - 1} is empty: it starts at {starts[i - 1]}, the next at {starts[i]}",
                    nameof(starts)
                );
    }

    /// <summary>Throws unless there is one value for each sequence.</summary>
    internal static void CheckSequences(ReadOnlySpan<int> starts, int numbers)
    {
        if (numbers != starts.Length - 1)
            throw new ArgumentException(
                $"there are {starts.Length - 1} sequences, but {numbers} numbers for them",
                nameof(numbers)
            );
    }
}
