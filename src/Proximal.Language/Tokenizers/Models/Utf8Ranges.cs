using System.Text;

namespace Proximal.Language;

/// <summary>Converts ranges of UTF-8 bytes to ranges of chars.</summary>
internal static class Utf8Ranges
{
    /// <summary>Replaces each range by that of the characters that it touches.</summary>
    internal static void ToChars(ReadOnlySpan<char> text, Span<Piece> ranges)
    {
        int count = Encoding.UTF8.GetByteCount(text);
        var characters = new Piece[count]; // of each byte
        int filled = 0;
        for (int at = 0; at < text.Length; )
        {
            int length = CodePoints.LengthAt(text, at),
                bytes = Encoding.UTF8.GetByteCount(text.Slice(at, length));
            characters.AsSpan(filled, bytes).Fill(new Piece(at, length));
            filled += bytes;
            at += length;
        }

        foreach (ref Piece range in ranges)
        {
            int start = characters[Math.Min(range.Start, count - 1)].Start,
                end = characters[Math.Clamp(range.End - 1, 0, count - 1)].End;
            range = new Piece(start, Math.Max(0, end - start));
        }
    }
}
