using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Proximal.Language;

/// <summary>
/// Splitter at the matches of any regular expression. .NET's expressions process UTF-16 and would treat a character
/// beyond U+FFFF as two without a category, so it is replaced by a char of the same category.
/// </summary>
internal sealed class RegexSplitter : TextSplitter
{
    // For one match. Expressions of tokenizers need microseconds.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(1);

    private readonly Regex expression;
    private readonly string pattern;
    private readonly bool removesGaps;
    private readonly bool removesMatches;

    /// <summary>Compiles an expression.</summary>
    /// <param name="pattern">The expression, in the common syntax of Oniguruma and .NET.</param>
    /// <param name="removesGaps">Whether text between matches is removed.</param>
    /// <param name="removesMatches">Whether the matches are removed.</param>
    /// <exception cref="FormatException">.NET does not support the expression.</exception>
    internal RegexSplitter(string pattern, bool removesGaps, bool removesMatches)
    {
        this.removesGaps = removesGaps;
        this.removesMatches = removesMatches;
        this.pattern = pattern;
        try
        {
            expression = Compile(pattern);
        }
        catch (ArgumentException e)
        {
            throw new FormatException(
                $"its pattern {MessageText.Quote(pattern)} cannot be read: {InputFile.ReasonOf(e)}",
                e
            );
        }
    }

    // Patterns come from files. Matching without backtracking takes time in proportion to the text, but does not
    // support lookarounds, which the time limit applies to.
    private static Regex Compile(string pattern)
    {
        try
        {
            return new Regex(
                pattern,
                RegexOptions.CultureInvariant | RegexOptions.NonBacktracking,
                Regex.InfiniteMatchTimeout
            );
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, TimeLimit);
        }
    }

    internal override void Split(ReadOnlySpan<char> text, List<Piece> pieces)
    {
        if (text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            SplitBasic(text, text, pieces);
            return;
        }

        char[] basic = ArrayPool<char>.Shared.Rent(text.Length);
        int count = 0;
        for (int at = 0; at < text.Length; )
        {
            int code = CodePoints.At(text, at, out int length);
            basic[count++] = length == 1 ? (char)code : Representative(CharUnicodeInfo.GetUnicodeCategory(code));
            at += length;
        }

        SplitBasic(basic.AsSpan(0, count), text, pieces);
        ArrayPool<char>.Shared.Return(basic);
    }

    private void SplitBasic(ReadOnlySpan<char> basic, ReadOnlySpan<char> text, List<Piece> pieces)
    {
        int at = 0,
            start = 0;
        try
        {
            foreach (ValueMatch match in expression.EnumerateMatches(basic))
            {
                if (match.Length == 0)
                    continue;
                Add(match.Index - at, !removesGaps, text, pieces, ref start);
                Add(match.Length, !removesMatches, text, pieces, ref start);
                at = match.Index + match.Length;
            }
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new InvalidInputException(
                $"the tokenizer's pattern {MessageText.Quote(pattern)} takes more than {TimeLimit.TotalSeconds} "
                    + $"second for one match in {MessageText.Quote(text.ToString(), 40)}",
                e
            );
        }

        Add(basic.Length - at, !removesGaps, text, pieces, ref start);
    }

    /// <summary>Advances over a number of characters, each of one or two chars, and adds them as a piece.</summary>
    private static void Add(int characters, bool keep, ReadOnlySpan<char> text, List<Piece> pieces, ref int start)
    {
        int end = start;
        for (int i = 0; i < characters; i++)
        {
            CodePoints.At(text, end, out int length);
            end += length;
        }

        if (keep && end > start)
            pieces.Add(new Piece(start, end - start));
        start = end;
    }

    private static char Representative(UnicodeCategory category) =>
        category switch
        {
            UnicodeCategory.UppercaseLetter => '\u0394',
            UnicodeCategory.LowercaseLetter => '\u03B4',
            UnicodeCategory.ModifierLetter => '\u02B0',
            UnicodeCategory.OtherLetter => '\u01BB',
            UnicodeCategory.NonSpacingMark => '\u0300',
            UnicodeCategory.SpacingCombiningMark => '\u0903',
            UnicodeCategory.DecimalDigitNumber => '\u0660',
            UnicodeCategory.LetterNumber => '\u16EE',
            UnicodeCategory.OtherNumber => '\u2460',
            UnicodeCategory.DashPunctuation => '\u2010',
            UnicodeCategory.OtherPunctuation => '\u2020',
            UnicodeCategory.MathSymbol => '\u2200',
            UnicodeCategory.CurrencySymbol => '\u20A0',
            UnicodeCategory.ModifierSymbol => '\u02C2',
            UnicodeCategory.OtherSymbol => '\u2600',
            UnicodeCategory.Format => '\u2060',
            UnicodeCategory.PrivateUse => '\uE000',
            _ => '\u0378', // unassigned
        };
}
