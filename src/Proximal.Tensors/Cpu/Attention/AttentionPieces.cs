namespace Proximal.Tensors;

/// <summary>Split of attention into pieces of work, one for each sequence and head of the keys.</summary>
internal static unsafe class AttentionPieces
{
    /// <summary>
    /// Approximate cost of a piece in element operations, for sequences of average length. Pieces are taken one by one,
    /// so sequences of different lengths are balanced as well.
    /// </summary>
    public static int Cost(in AttentionShape shape)
    {
        long length = shape.Tokens / Math.Max(1, shape.Sequences);
        return (int)
            Math.Min(int.MaxValue, ((length * length) + length) * shape.Sharing * (1 + (shape.HeadDimension / 16)));
    }

    /// <summary>Checks that the sequences are contiguous and cover all rows.</summary>
    /// <exception cref="ArgumentException">The starts do not rise from 0 to the number of tokens in
    /// integers.</exception>
    public static void RequireOrder(float* starts, in AttentionShape shape)
    {
        float previous = 0;
        for (int i = 0; i <= shape.Sequences; i++)
        {
            // Comparisons with NaN are false.
            bool valid =
                starts[i] >= previous
                && starts[i] <= shape.Tokens
                && starts[i] == (int)starts[i]
                && (i > 0 || starts[i] == 0)
                && (i < shape.Sequences || starts[i] == shape.Tokens);
            if (!valid)
                throw new ArgumentException(
                    $"starts must be integers that rise from 0 to the number of tokens, {shape.Tokens}, but "
                        + $"start {i} of {shape.Sequences} is {starts[i]}",
                    nameof(starts)
                );
            previous = starts[i];
        }
    }
}
