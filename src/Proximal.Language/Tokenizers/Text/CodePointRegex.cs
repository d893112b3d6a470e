using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Proximal.Language;

/// <summary>
/// Regular expression that matches code points. .NET's expressions process UTF-16 and would treat a character beyond
/// U+FFFF as two without a category, so it is replaced by a char of the same category.
/// </summary>
internal sealed class CodePointRegex
{
    // For one match. Expressions of tokenizers need microseconds.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(1);

    private readonly Regex expression;
    private readonly string pattern;

    /// <summary>Compiles an expression.</summary>
    /// <param name="pattern">The expression, in the common syntax of Oniguruma and .NET.</param>
    /// <exception cref="FormatException">.NET does not support the expression.</exception>
    internal CodePointRegex(string pattern)
    {
        this.pattern = pattern;
        try
        {
            expression = Compile(PossessiveQuantifiers.Replace(pattern));
        }
        catch (ArgumentException e)
        {
            throw new FormatException(
                $"its pattern {MessageText.Quote(pattern)} cannot be read: {InputFile.ReasonOf(e)}",
                e
            );
        }
    }

    /// <summary>Adds the ranges of all matches that are not empty.</summary>
    /// <param name="text">The text.</param>
    /// <param name="matches">Receives the ranges, in order.</param>
    /// <exception cref="InvalidInputException">A match takes too much time.</exception>
    internal void Find(ReadOnlySpan<char> text, List<Piece> matches)
    {
        if (text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            FindBasic(text, text, matches);
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

        int first = matches.Count;
        FindBasic(basic.AsSpan(0, count), text, matches);
        ArrayPool<char>.Shared.Return(basic);
        Expand(text, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(matches)[first..]);
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

    private void FindBasic(ReadOnlySpan<char> basic, ReadOnlySpan<char> text, List<Piece> matches)
    {
        try
        {
            foreach (ValueMatch match in expression.EnumerateMatches(basic))
                if (match.Length > 0)
                    matches.Add(new Piece(match.Index, match.Length));
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new InvalidInputException(
                $"the tokenizer's pattern {MessageText.Quote(pattern)} takes more than {TimeLimit.TotalSeconds} "
                    + $"second for one match in {MessageText.Quote(text.ToString(), 40)}",
                e
            );
        }
    }

    /// <summary>Converts ranges of code points to ranges of chars.</summary>
    private static void Expand(ReadOnlySpan<char> text, Span<Piece> matches)
    {
        int at = 0,
            characters = 0;
        foreach (ref Piece match in matches)
        {
            int start = Advance(text, match.Start);
            match = new Piece(start, Advance(text, match.End) - start);
        }

        int Advance(ReadOnlySpan<char> text, int to)
        {
            for (; characters < to; characters++)
            {
                CodePoints.At(text, at, out int length);
                at += length;
            }

            return at;
        }
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
