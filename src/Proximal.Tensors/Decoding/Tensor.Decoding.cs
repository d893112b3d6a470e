namespace Proximal.Tensors;

public readonly partial struct Tensor
{
    /// <summary>Draws one token from each row of these logits: [rows, vocabulary].</summary>
    /// <param name="rules">How to draw.</param>
    /// <param name="draws">What each row brings along, and what it gets.</param>
    /// <param name="count">How many of the rows take part, from the first on.</param>
    /// <exception cref="ArgumentException">There are fewer rows or draws.</exception>
    public void DrawTokens(DrawRules rules, TokenDraw[] draws, int count)
    {
        if (Rank != 2 || Shape[0] < count || draws.Length < count)
            throw new ArgumentException(
                $"{count} rows cannot be drawn from shape {Shape} into {draws.Length}",
                nameof(count)
            );
        Device.DrawTokens(Data, Shape[1], rules, draws, count);
        GC.KeepAlive(node);
    }
}
