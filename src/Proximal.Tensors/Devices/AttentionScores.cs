namespace Proximal.Tensors;

/// <summary>
/// Scores of attention: cap · tanh(scale · q·k / cap), or scale · q·k without a cap, at the keys that a query sees.
/// </summary>
/// <param name="Scale">Factor of the products.</param>
/// <param name="Cap">Largest absolute score (Gemma Team 2024); 0 for none.</param>
/// <param name="Window">
/// Number of keys that a query sees, its own included (Beltagy et al. 2020); 0 for all keys up to its own.
/// </param>
internal readonly record struct AttentionScores(float Scale, float Cap = 0, int Window = 0)
{
    /// <summary>Scores of scaled dot-product attention, with the scale 1/√(head dimension).</summary>
    /// <param name="headDimension">Elements of a head.</param>
    public AttentionScores(int headDimension)
        : this(1f / MathF.Sqrt(headDimension)) { }

    /// <summary>The first key that the query at a position sees.</summary>
    /// <param name="position">Position of the query in its sequence.</param>
    public int FirstKey(int position) => Window > 0 ? Math.Max(0, position + 1 - Window) : 0;
}
