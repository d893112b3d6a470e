namespace Proximal.Tensors;

/// <summary>How attention is cut into pieces: one for each sequence and head of the keys.</summary>
internal static unsafe class AttentionPieces
{
    /// <summary>About what a piece costs, in elements' work; sequences of very different lengths share out well all the same, as pieces are taken one by one.</summary>
    public static int Cost(in AttentionShape shape)
    {
        long length = shape.Tokens / Math.Max(1, shape.Sequences);
        return (int)
            Math.Min(int.MaxValue, ((length * length) + length) * shape.Sharing * (1 + (shape.HeadDimension / 16)));
    }

    /// <summary>Checks that the sequences lie end to end from the first row to the last one.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public static void RequireOrder(float* starts, in AttentionShape shape)
    {
        float before = 0;
        for (int i = 0; i <= shape.Sequences; i++)
        {
            // Not a number is not at least anything.
            bool right =
                starts[i] >= before
                && starts[i] <= shape.Tokens
                && starts[i] == (int)starts[i]
                && (i > 0 || starts[i] == 0)
                && (i < shape.Sequences || starts[i] == shape.Tokens);
            if (!right)
                throw new ArgumentException(
                    $"sequences start at whole numbers from 0 that do not fall and end at the number of tokens, {shape.Tokens}, but start {i} of {shape.Sequences} is {starts[i]}",
                    nameof(starts)
                );
            before = starts[i];
        }
    }
}
