using System.Globalization;
using System.Text;

namespace Proximal.Language.Jinja;

/// <summary>Escapes of text literals, which are those of Python.</summary>
internal static class TextLiteral
{
    /// <summary>The text of a literal.</summary>
    /// <param name="literal">The literal without its quotes.</param>
    /// <param name="offset">Offset of the literal in the source, for messages.</param>
    internal static string Unescape(ReadOnlySpan<char> literal, int offset)
    {
        if (!literal.Contains('\\'))
            return literal.ToString();
        var result = new StringBuilder(literal.Length);
        for (int i = 0; i < literal.Length; i++)
        {
            if (literal[i] != '\\' || i + 1 == literal.Length)
            {
                result.Append(literal[i]);
                continue;
            }

            i++;
            switch (literal[i])
            {
                case '\n':
                    break;
                case '\\' or '\'' or '"':
                    result.Append(literal[i]);
                    break;
                case 'x':
                    Append(result, Hexadecimal(literal, ref i, 2, offset));
                    break;
                case 'u':
                    Append(result, Hexadecimal(literal, ref i, 4, offset));
                    break;
                case 'U':
                    Append(result, Hexadecimal(literal, ref i, 8, offset));
                    break;
                case 'N':
                    throw new JinjaException(
                        @"names of characters (\N{…}) are not supported; use \u and its number",
                        offset
                    );
                case >= '0' and <= '7':
                    Append(result, Octal(literal, ref i));
                    break;
                default:
                    if ("abfnrtv".IndexOf(literal[i], StringComparison.Ordinal) is >= 0 and var control)
                        result.Append("\a\b\f\n\r\t\v"[control]);
                    else
                        result.Append('\\').Append(literal[i]);
                    break;
            }
        }

        return result.ToString();
    }

    private static int Hexadecimal(ReadOnlySpan<char> literal, ref int at, int digits, int offset)
    {
        if (
            at + digits >= literal.Length
            || !int.TryParse(literal.Slice(at + 1, digits), NumberStyles.AllowHexSpecifier, null, out int value)
            || value is < 0 or > 0x10FFFF
        )
            throw new JinjaException($"the escape \\{literal[at]} needs {digits} hexadecimal digits", offset);
        at += digits;
        return value;
    }

    private static int Octal(ReadOnlySpan<char> literal, ref int at)
    {
        int value = literal[at] - '0';
        for (int count = 1; count < 3 && at + 1 < literal.Length && literal[at + 1] is >= '0' and <= '7'; count++)
            value = (value * 8) + literal[++at] - '0';
        return value;
    }

    private static void Append(StringBuilder result, int codePoint)
    {
        if (codePoint > 0xFFFF)
            result.Append(char.ConvertFromUtf32(codePoint));
        else
            result.Append((char)codePoint);
    }
}
