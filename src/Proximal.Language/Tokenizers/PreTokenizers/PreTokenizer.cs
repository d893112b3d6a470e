namespace Proximal.Language;

/// <summary>
/// Step of pre-tokenization: rewrites a piece of text, splits it into pieces that tokens do not cross, or both.
/// Stateless.
/// </summary>
internal abstract class PreTokenizer
{
    /// <summary>Whether the step splits.</summary>
    internal virtual bool Splits => true;

    /// <summary>Whether the result depends on whether a piece is at the start of the original text.</summary>
    internal virtual bool DependsOnPlace => false;

    /// <summary>Whether a piece is rewritten before it is split.</summary>
    internal virtual bool Rewrites(in TextPiece piece) => false;

    /// <summary>Rewrites a piece.</summary>
    /// <param name="piece">The piece, not empty.</param>
    /// <param name="startsText">Whether it is at the start of the original text.</param>
    internal virtual void Rewrite(NormalizedText piece, bool startsText) { }

    /// <summary>Adds the pieces of a text, in order; none is empty.</summary>
    /// <param name="text">The text, not empty.</param>
    /// <param name="pieces">Receives the pieces.</param>
    internal virtual void Split(ReadOnlySpan<char> text, List<Piece> pieces) { }
}
