namespace Proximal.Language;

/// <summary>
/// Reader of an arithmetic expression in the plain form of <see cref="MathText"/>: numbers, fractions, mixed numbers,
/// roots, powers, percentages, π and e.
/// </summary>
/// <param name="text">The text.</param>
/// <param name="commas">Whether commas can separate thousands.</param>
internal sealed class MathExpression(string text, bool commas)
{
    private const int MaxDepth = 64;

    private int at;
    private int depth;

    /// <summary>Index behind the expression.</summary>
    public int End => at;

    /// <summary>Reads an expression at the start of the text; null if there is none.</summary>
    /// <exception cref="NoValueException">The expression has no value.</exception>
    public ExactNumber? Read()
    {
        if (++depth > MaxDepth)
            throw new NoValueException("too many brackets");
        ExactNumber? sum = Term();
        while (sum is not null)
        {
            int before = at;
            char sign = Next();
            if (sign is not ('+' or '-'))
                break;
            at++;
            if (Term() is not { } term)
            {
                at = before;
                break;
            }

            sum += sign == '-' ? -term : term;
        }

        depth--;
        return sum;
    }

    // A product; a minus before it applies to the whole product, so that -3^2 is -9.
    private ExactNumber? Term()
    {
        bool isNegative = false;
        for (char sign = Next(); sign is '+' or '-'; sign = Next())
        {
            isNegative ^= sign == '-';
            at++;
        }

        if (Factor() is not { } product)
            return null;
        while (true)
        {
            int before = at;
            char operation = Next();
            if (operation is '*' or '/')
            {
                at++;
                bool negates = Next() == '-';
                if (negates)
                    at++;
                if (Factor() is not { } factor)
                {
                    at = before;
                    break;
                }

                factor = negates ? -factor : factor;
                product = operation == '*' ? product * factor : product / factor;
            }
            else if (!char.IsAsciiDigit(operation) && operation != '.' && operation != '|' && Factor() is { } implied)
            {
                product *= implied;
            }
            else
            {
                at = before;
                break;
            }
        }

        return isNegative ? -product : product;
    }

    private ExactNumber? Factor()
    {
        if (Primary() is not { } value)
            return null;
        int before = at;
        if (Next() == '^')
        {
            at++;
            ExactNumber exponent = Exponent();
            value = value.Power(exponent.Rational ?? throw new NoValueException("the exponent is irrational"));
            before = at;
        }

        if (Next() == '%' || Word() == "percent")
        {
            at += text[at] == '%' ? 1 : "percent".Length;
            return value * ExactNumber.Of(BigRational.Of(1, 100));
        }

        at = before;
        return value;
    }

    private ExactNumber? Primary()
    {
        char next = Next();
        if (NumberLiteral.Read(text, ref at, commas, out bool isWhole) is { } number)
            return isWhole ? Mixed(number) : ExactNumber.Of(number);
        switch (next)
        {
            case '(':
                return Enclosed(')');
            case '{':
                return Enclosed('}');
            case '|':
                return Enclosed('|')?.Absolute();
            case '\\':
                return Command();
        }

        switch (Word())
        {
            case "pi":
                at += 2;
                return ExactNumber.Pi;
            case "e":
                at++;
                return ExactNumber.E;
            case "sqrt":
                at += 4;
                return Argument().Root(2);
            default:
                return null;
        }
    }

    // A whole number with the fraction of a mixed number, 6 4/7 or 6\frac{4}{7}, if there is one.
    private ExactNumber Mixed(BigRational whole)
    {
        int before = at;
        bool isSpaced = Next() != '\0' && at > before;
        if (Follows("\\frac"))
        {
            ExactNumber part = Command()!;
            return part.Rational is { } fraction && fraction.Numerator.Sign > 0
                ? ExactNumber.Of(whole + fraction)
                : ExactNumber.Of(whole) * part;
        }

        if (
            isSpaced
            && NumberLiteral.Read(text, ref at, commas: false, out bool isWhole) is { } top
            && isWhole
            && Next() == '/'
        )
        {
            at++;
            Next();
            if (NumberLiteral.Read(text, ref at, commas: false, out isWhole) is { } bottom && isWhole)
                return ExactNumber.Of(whole + (top / bottom));
        }

        at = before;
        return ExactNumber.Of(whole);
    }

    private ExactNumber? Command()
    {
        if (Follows("\\frac"))
        {
            at += "\\frac".Length;
            ExactNumber top = Argument();
            return top / Argument();
        }

        if (Follows("\\sqrt"))
        {
            at += "\\sqrt".Length;
            int degree = Degree();
            return Argument().Root(degree);
        }

        if (!Follows("\\pi"))
            return null;
        at += "\\pi".Length;
        return ExactNumber.Pi;
    }

    private int Degree()
    {
        if (Next() != '[')
            return 2;
        int close = text.IndexOf(']', at);
        if (close < 0 || !int.TryParse(text.AsSpan(at + 1, close - at - 1), out int degree) || degree is < 1 or > 99)
            throw new NoValueException("the degree of a root is missing");
        at = close + 1;
        return degree;
    }

    // What a command applies to: braces, or a single digit as in LaTeX.
    private ExactNumber Argument()
    {
        if (++depth > MaxDepth)
            throw new NoValueException("too many commands");
        char next = Next();
        ExactNumber? value;
        if (char.IsAsciiDigit(next))
        {
            at++;
            value = ExactNumber.Of(next - '0');
        }
        else
        {
            value = Primary();
        }

        depth--;
        return value ?? throw new NoValueException("an argument is missing");
    }

    // Braces, or all digits of a whole number, with or without a sign.
    private ExactNumber Exponent()
    {
        char next = Next();
        bool isNegative = next == '-';
        if (next is '-' or '+')
            at++;
        Next();
        ExactNumber value =
            NumberLiteral.Read(text, ref at, commas: false, out bool isWhole) is { } number && isWhole
                ? ExactNumber.Of(number)
                : Argument();
        return isNegative ? -value : value;
    }

    private ExactNumber? Enclosed(char close)
    {
        at++;
        if (Read() is not { } value || Next() != close)
            throw new NoValueException("a bracket is not closed");
        at++;
        return value;
    }

    // Letters at the current place, without moving on.
    private string Word()
    {
        int end = at;
        while (end < text.Length && char.IsAsciiLetter(text[end]))
            end++;
        return text[at..end];
    }

    private bool Follows(string word) => string.CompareOrdinal(text, at, word, 0, word.Length) == 0;

    private char Next()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at < text.Length ? text[at] : '\0';
    }
}
