using System.Buffers;
using System.Text.RegularExpressions;

namespace Proximal.Language;

/// <summary>
/// Mathematical answers, compared by their exact values: numbers, fractions, mixed numbers, decimals, percentages, roots,
/// powers, π, e, units, tuples, intervals, sets and lists, in LaTeX or plain text. Nothing is rounded. Texts that are no
/// numbers are compared as texts.
/// </summary>
public static partial class MathAnswer
{
    private const int MaxLength = 20_000,
        MaxMembers = 100,
        MaxDepth = 20;

    private static readonly SearchValues<char> Symbols = SearchValues.Create("+-*/^\\_{}<>");

    /// <summary>
    /// Extracts the answer from the last <c>\boxed{…}</c> or <c>\fbox{…}</c> of a text; null if there is none or it is
    /// not closed. A percent sign after the box belongs to the answer.
    /// </summary>
    /// <param name="text">The text.</param>
    public static string? Extract(string text)
    {
        int at = Math.Max(
            text.LastIndexOf("\\boxed", StringComparison.Ordinal),
            text.LastIndexOf("\\fbox", StringComparison.Ordinal)
        );
        if (at < 0)
            return null;
        int open = text.AsSpan(at).StartsWith("\\boxed", StringComparison.Ordinal) ? at + 6 : at + 5;
        while (open < text.Length && text[open] == ' ')
            open++;
        if (open == text.Length)
            return null;
        if (text[open] != '{')
            return text[open..(open + 1)];
        int close = MathText.Closing(text, open);
        if (close < 0)
            return null;
        string percent = PercentAfterBox().Match(text[(close + 1)..]).Value;
        return text[(open + 1)..close].Trim() + percent.Trim();
    }

    /// <summary>Whether two answers have the same value.</summary>
    /// <param name="prediction">The answer.</param>
    /// <param name="reference">The correct answer.</param>
    public static bool AreEqual(string prediction, string reference) =>
        prediction.Length <= MaxLength
        && reference.Length <= MaxLength
        && MathValue.AreEqual(Read(prediction), Read(reference));

    private static MathValue Read(string text)
    {
        try
        {
            string plain = ChosenLetter().Replace(MathText.Plain(text), "");
            return plain.Length == 0 ? new MathValue.Nothing() : Whole(LastMember(plain));
        }
        catch (NoValueException)
        {
            return new MathValue.Nothing();
        }
    }

    // The last member of a chain of equations; the other side if that is only a name.
    private static string LastMember(string text)
    {
        string[] members = text.Split('=', StringSplitOptions.TrimEntries);
        if (members.Length == 1)
            return text;
        return Name().IsMatch(members[^1]) && !Name().IsMatch(members[^2]) ? members[^2] : members[^1];
    }

    private static MathValue Whole(string text)
    {
        string[] pieces = Split(text, MathValue.Collection.Union);
        if (pieces.Length > 1)
            return new MathValue.Collection(
                MathValue.Collection.Union,
                MathValue.Collection.Union,
                [.. pieces.Select(static piece => Member(piece, 0))]
            );
        if (Bracketed(text, depth: 0) is { } collection)
            return collection;
        MathValue value = Scalar(text, commas: true);
        string[] members = value is MathValue.Words ? Split(text, ',') : [];
        return members.Length > 1
            ? List(MathValue.Collection.NoBracket, MathValue.Collection.NoBracket, members, depth: 0)
            : value;
    }

    private static MathValue Member(string text, int depth) =>
        Bracketed(text, depth) ?? Scalar(text.Trim(), commas: false);

    private static MathValue.Collection? Bracketed(string text, int depth)
    {
        text = text.Trim();
        if (text.Length < 2 || text[0] is not ('(' or '[' or MathText.OpenSet) || Closing(text) != text.Length - 1)
            return null;
        string inner = text[1..^1];
        string[] members = inner.Trim().Length == 0 ? [] : Split(inner, ',');
        return text[0] == MathText.OpenSet || members.Length > 1 ? List(text[0], text[^1], members, depth) : null;
    }

    private static MathValue.Collection List(char open, char close, string[] members, int depth)
    {
        if (members.Length > MaxMembers || depth > MaxDepth)
            throw new NoValueException("too many members", isUndefined: true);
        return new MathValue.Collection(open, close, [.. members.Select(member => Member(member, depth + 1))]);
    }

    private static MathValue Scalar(string text, bool commas)
    {
        if (text.TrimStart('+', '-').Trim() == "\u221E")
            return new MathValue.Infinity(text.StartsWith('-'));
        if (text.Length == 0 || text.Equals("nan", StringComparison.OrdinalIgnoreCase))
            return new MathValue.Nothing();
        (string currency, string rest) = MathUnit.Leading(text);
        try
        {
            var expression = new MathExpression(rest, commas);
            if (
                expression.Read() is { } value
                && MathUnit.Trailing(rest[expression.End..]) is { } unit
                && (currency.Length == 0 || unit.Length == 0)
            )
                return new MathValue.Number(value, currency + unit);
        }
        catch (NoValueException exception) when (!exception.IsUndefined)
        {
            // It is compared as a text.
        }

        return new MathValue.Words(Letter(text));
    }

    // Without spaces around symbols; a choice in brackets, (B), becomes its letter.
    private static string Letter(string text)
    {
        string plain = Spaces().Replace(text, text.AsSpan().ContainsAny(Symbols) ? "" : " ");
        return plain.Length == 3 && plain[0] == '(' && plain[2] == ')' && char.IsAsciiLetter(plain[1])
            ? plain[1..2]
            : plain;
    }

    // Splits at a separator outside of brackets.
    private static string[] Split(string text, char separator)
    {
        var parts = new List<string>();
        (int depth, int from) = (0, 0);
        for (int i = 0; i < text.Length; i++)
        {
            depth += Step(text[i]);
            if (text[i] != separator || depth != 0)
                continue;
            parts.Add(text[from..i]);
            from = i + 1;
        }

        parts.Add(text[from..]);
        return [.. parts];
    }

    private static int Closing(string text)
    {
        int depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            depth += Step(text[i]);
            if (depth == 0)
                return i;
        }

        return -1;
    }

    private static int Step(char letter) =>
        letter switch
        {
            '(' or '[' or '{' or MathText.OpenSet => 1,
            ')' or ']' or '}' or MathText.CloseSet => -1,
            _ => 0,
        };

    [GeneratedRegex(@"^\s*\\?%", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex PercentAfterBox();

    // (D) before a value.
    [GeneratedRegex(@"^\([A-H]\)\s+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ChosenLetter();

    [GeneratedRegex(@"^[A-Za-z]+$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Name();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Spaces();
}
