namespace Proximal.Language;

/// <summary>Range of text.</summary>
internal readonly record struct Piece(int Start, int Length)
{
    /// <summary>Index after the last element.</summary>
    internal int End => Start + Length;
}
