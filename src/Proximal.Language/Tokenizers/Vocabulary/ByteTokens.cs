using System.Globalization;
using System.Text;

namespace Proximal.Language;

/// <summary>Tokens of single bytes, such as <c>&lt;0x0A&gt;</c>, which SentencePiece uses for missing characters.</summary>
internal sealed class ByteTokens
{
    private const int Missing = -1;

    private readonly int[] ids;

    internal ByteTokens(VocabularyTable table) =>
        ids = [
            .. Enumerable
                .Range(0, 256)
                .Select(value => table.Find(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>")) ?? Missing),
        ];

    /// <summary>Whether there is a token for each of the 256 bytes.</summary>
    internal bool AreComplete => !ids.Contains(Missing);

    /// <summary>The byte of an entry of the vocabulary; null if it is another entry.</summary>
    internal static byte? ByteOf(ReadOnlySpan<char> entry) =>
        entry is ['<', '0', 'x', _, _, '>']
        && byte.TryParse(entry[3..5], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value)
            ? value
            : null;

    /// <summary>Writes a token for each byte of a text; false if one is missing in the vocabulary.</summary>
    /// <param name="text">The text.</param>
    /// <param name="tokens">Receives the tokens.</param>
    /// <param name="count">Their number.</param>
    internal bool TryEncode(ReadOnlySpan<char> text, Span<int> tokens, out int count)
    {
        count = 0;
        Span<byte> bytes = stackalloc byte[4];
        foreach (Rune rune in text.EnumerateRunes())
        {
            foreach (byte value in bytes[..rune.EncodeToUtf8(bytes)])
            {
                if (ids[value] == Missing)
                    return false;
                tokens[count++] = ids[value];
            }
        }

        return true;
    }
}
