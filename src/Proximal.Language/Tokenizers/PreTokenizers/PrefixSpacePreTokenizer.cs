namespace Proximal.Language;

/// <summary>
/// First part of the pre-tokenizer <c>ByteLevel</c> with <c>add_prefix_space</c>: inserts a space before a piece that
/// does not start with one.
/// </summary>
internal sealed class PrefixSpacePreTokenizer : PreTokenizer
{
    internal override bool Splits => false;

    internal override bool Rewrites(in TextPiece piece) => piece.Text[0] != ' ';

    internal override void Rewrite(NormalizedText piece, bool startsText) => piece.Prepend(" ");
}
