using System.Buffers;

namespace Proximal.Language;

/// <summary>
/// Text that normalizers change, optionally with the range of the original text for each char. An inserted character
/// has the range of the character before it, as in Hugging Face's tokenizers.
/// </summary>
internal sealed class NormalizedText
{
    // Normalization multiplies the length of a text by 18 at most; a hostile file can ask for any number.
    private const int MaxGrowth = 64,
        FreeGrowth = 1 << 16;

    private readonly int origin;
    private readonly long maxLength;
    private Piece[]? ranges;

    /// <summary>Creates a text without ranges.</summary>
    /// <param name="text">The text.</param>
    internal NormalizedText(string text)
    {
        Text = text;
        maxLength = ((long)text.Length * MaxGrowth) + FreeGrowth;
    }

    /// <summary>Creates a text with the ranges of its characters.</summary>
    /// <param name="text">The text.</param>
    /// <param name="origin">Index of the text in the original text.</param>
    internal NormalizedText(string text, int origin)
        : this(text)
    {
        this.origin = origin;
        ranges = new Piece[text.Length];
        for (int at = 0; at < text.Length; )
        {
            CodePoints.At(text, at, out int length);
            for (int i = 0; i < length; i++)
                ranges[at + i] = new Piece(origin + at, length);
            at += length;
        }
    }

    /// <summary>Creates a copy of a piece, for changes.</summary>
    internal NormalizedText(TextPiece piece)
        : this(piece.Text.ToString())
    {
        if (piece.Ranges.IsEmpty)
            return;
        ranges = piece.Ranges.ToArray();
        origin = piece.StartsText ? 0 : ranges[0].Start;
    }

    /// <summary>The text in its present form.</summary>
    internal string Text { get; private set; }

    /// <summary>The whole text.</summary>
    internal TextPiece Whole(bool startsText) =>
        ranges is null ? new TextPiece(Text, startsText) : new TextPiece(Text, ranges, startsText);

    /// <summary>
    /// Replaces the text by a sequence of characters, each with its relation to the present text.
    /// </summary>
    /// <param name="changes">The characters.</param>
    /// <param name="skipped">Number of characters of the present text that are removed at its start.</param>
    /// <exception cref="InvalidInputException">The text becomes very much longer.</exception>
    internal void Change(List<CharacterChange> changes, int skipped = 0)
    {
        int length = 0;
        foreach (CharacterChange change in changes)
            length += change.Code > 0xFFFF ? 2 : 1;
        CheckLength(length);
        char[] chars = ArrayPool<char>.Shared.Rent(length);
        Piece[]? after = ranges is null ? null : new Piece[length];
        int at = 0,
            count = 0;
        Skip(ref at, skipped);
        foreach ((int code, int change) in changes)
        {
            int start = count;
            count += CodePoints.Write(code, chars.AsSpan(count));
            if (after is not null)
                after.AsSpan(start, count - start).Fill(RangeOf(at, isInserted: change > 0));
            if (change <= 0)
                Skip(ref at, 1 - change);
        }

        Text = new string(chars, 0, length);
        ranges = after;
        ArrayPool<char>.Shared.Return(chars);
    }

    /// <summary>Replaces ranges of the text, each by the same content.</summary>
    /// <param name="matches">The ranges, in order.</param>
    /// <param name="content">The content.</param>
    /// <exception cref="InvalidInputException">The text becomes very much longer.</exception>
    internal void Replace(List<Piece> matches, string content)
    {
        if (matches.Count == 0)
            return;
        long length = Text.Length;
        foreach (Piece match in matches)
            length += content.Length - match.Length;
        CheckLength(length);
        char[] chars = new char[length];
        Piece[]? after = ranges is null ? null : new Piece[length];
        int at = 0,
            count = 0;
        foreach (Piece match in matches)
        {
            Keep(match.Start);
            content.CopyTo(chars.AsSpan(count));
            after?.AsSpan(count, content.Length).Fill(RangeOf(match.End, isInserted: true));
            count += content.Length;
            at = match.End;
        }

        Keep(Text.Length);
        Text = new string(chars);
        ranges = after;

        void Keep(int end)
        {
            Text.AsSpan(at..end).CopyTo(chars.AsSpan(count));
            if (after is not null)
                ranges.AsSpan(at..end).CopyTo(after.AsSpan(count));
            count += end - at;
        }
    }

    /// <summary>Inserts content before a text that is not empty. It has the range of the first character.</summary>
    /// <exception cref="InvalidInputException">The text becomes very much longer.</exception>
    internal void Prepend(string content)
    {
        if (Text.Length == 0)
            return;
        CheckLength((long)Text.Length + content.Length);
        Text = content + Text;
        if (ranges is null)
            return;
        var after = new Piece[Text.Length];
        after.AsSpan(0, content.Length).Fill(ranges[0]);
        ranges.CopyTo(after, content.Length);
        ranges = after;
    }

    /// <summary>Keeps a part of the text.</summary>
    internal void Cut(Piece part)
    {
        if (part.Length == Text.Length)
            return;
        Text = Text.Substring(part.Start, part.Length);
        ranges = ranges?[part.Start..part.End];
    }

    private void Skip(ref int at, int characters)
    {
        for (; characters > 0 && at < Text.Length; characters--)
        {
            CodePoints.At(Text, at, out int length);
            at += length;
        }
    }

    private Piece RangeOf(int at, bool isInserted)
    {
        if (isInserted)
            return at == 0 ? new Piece(origin, 0) : ranges![Math.Min(at, ranges.Length) - 1];
        return ranges!.Length == 0 ? new Piece(origin, 0) : ranges[Math.Min(at, ranges.Length - 1)];
    }

    private void CheckLength(long length)
    {
        if (length > maxLength)
            throw new InvalidInputException(
                $"the tokenizer's normalizer and pre_tokenizer make more than {maxLength} characters of a part of the "
                    + "text"
            );
    }
}
