using System.Text;

namespace Proximal.Language;

/// <summary>
/// Last part of the pre-tokenizer <c>ByteLevel</c>: replaces the text by its bytes, written in the byte-level alphabet.
/// </summary>
internal sealed class ByteAlphabetPreTokenizer : PreTokenizer
{
    internal override bool Splits => false;

    internal override bool Rewrites(in TextPiece piece) => piece.Text.IndexOfAnyExceptInRange('!', '~') >= 0;

    internal override void Rewrite(NormalizedText piece, bool startsText)
    {
        string before = piece.Text;
        var changes = new List<CharacterChange>(before.Length * 2);
        Span<byte> bytes = stackalloc byte[4];
        foreach (Rune rune in before.EnumerateRunes())
        {
            int count = rune.EncodeToUtf8(bytes);
            for (int i = 0; i < count; i++)
                changes.Add(new(ByteAlphabet.CharacterOf(bytes[i]), i == 0 ? 0 : 1));
        }

        piece.Change(changes);
    }
}
