using System.ComponentModel;
using System.Globalization;
using Proximal.Language;

namespace Proximal.Demos;

/// <summary>
/// Calculator for decimal numbers with <c>+</c>, <c>-</c>, <c>*</c>, <c>/</c> and parentheses, as a tool.
/// </summary>
public static class Calculator
{
    private const int MaxLength = 256;

    /// <summary>The tool <c>calculator</c>, whose argument is an <c>expression</c>.</summary>
    public static ITool Tool { get; } =
        FunctionTool.From(Calculate, "calculator", "Calculates the value of an arithmetic expression.");

    /// <summary>Calculates the value of an expression.</summary>
    /// <param name="expression">Such as <c>(3 + 4) * 12</c>; at most 256 characters.</param>
    /// <returns>The value, with at most 28 digits.</returns>
    /// <exception cref="ToolFailedException">
    /// It is not an expression, divides by zero, or its value is too large.
    /// </exception>
    public static string Calculate([Description("An arithmetic expression such as (3 + 4) * 12.")] string expression)
    {
        if (expression.Length > MaxLength)
            throw new ToolFailedException($"the expression is longer than {MaxLength} characters");
        try
        {
            var reader = new Reader(expression);
            decimal value = reader.Sum();
            reader.RequireEnd();
            return value.ToString("0.############################", CultureInfo.InvariantCulture);
        }
        catch (OverflowException e)
        {
            throw new ToolFailedException("the value is too large", e);
        }
        catch (DivideByZeroException e)
        {
            throw new ToolFailedException("the expression divides by zero", e);
        }
    }

    private ref struct Reader(string text)
    {
        private int at;

        public decimal Sum()
        {
            decimal value = Product();
            while (Peek() is '+' or '-')
                value = text[at++] == '+' ? value + Product() : value - Product();
            return value;
        }

        public void RequireEnd()
        {
            if (Peek() != '\0')
                throw Unexpected();
        }

        private decimal Product()
        {
            decimal value = Factor();
            while (Peek() is '*' or '/')
                value = text[at++] == '*' ? value * Factor() : value / Factor();
            return value;
        }

        private decimal Factor()
        {
            switch (Peek())
            {
                case '-':
                    at++;
                    return -Factor();
                case '(':
                    at++;
                    decimal value = Sum();
                    if (Peek() != ')')
                        throw Unexpected();
                    at++;
                    return value;
                default:
                    int start = at;
                    while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
                        at++;
                    return
                        at > start
                        && decimal.TryParse(
                            text.AsSpan(start, at - start),
                            NumberStyles.AllowDecimalPoint,
                            CultureInfo.InvariantCulture,
                            out decimal number
                        )
                        ? number
                        : throw Unexpected();
            }
        }

        // '\0' at the end.
        private char Peek()
        {
            while (at < text.Length && text[at] == ' ')
                at++;
            return at < text.Length ? text[at] : '\0';
        }

        private readonly ToolFailedException Unexpected() =>
            new(
                at < text.Length
                    ? string.Create(CultureInfo.InvariantCulture, $"unexpected '{text[at]}' at character {at + 1}")
                    : "the expression is not complete"
            );
    }
}
