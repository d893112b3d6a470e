namespace Proximal.Language;

/// <summary>Part of a normalized text, optionally with the range of the original text for each char.</summary>
internal readonly ref struct TextPiece
{
    /// <summary>Creates a part without ranges.</summary>
    /// <param name="text">The text.</param>
    /// <param name="startsText">Whether the part is at the start of the original text.</param>
    internal TextPiece(ReadOnlySpan<char> text, bool startsText)
    {
        Text = text;
        StartsText = startsText;
    }

    /// <summary>Creates a part with ranges.</summary>
    /// <param name="text">The text.</param>
    /// <param name="ranges">Range of the original text for each char.</param>
    /// <param name="startsText">Whether the part is at the start of the original text.</param>
    internal TextPiece(ReadOnlySpan<char> text, ReadOnlySpan<Piece> ranges, bool startsText)
        : this(text, startsText) => Ranges = ranges;

    internal ReadOnlySpan<char> Text { get; }

    /// <summary>Range of the original text for each char; empty if ranges are not needed.</summary>
    internal ReadOnlySpan<Piece> Ranges { get; }

    /// <summary>Whether the part is at the start of the original text.</summary>
    internal bool StartsText { get; }

    internal TextPiece Slice(Piece range) =>
        Ranges.IsEmpty
            ? new TextPiece(Text.Slice(range.Start, range.Length), StartsText && range.Start == 0)
            : new TextPiece(
                Text.Slice(range.Start, range.Length),
                Ranges.Slice(range.Start, range.Length),
                Ranges[range.Start].Start == 0
            );
}
