namespace Proximal.Language;

/// <summary>
/// Pre-tokenizer of Llama 3, and of Qwen2, which separates all digits: contractions in any case, letters with at most
/// one other character before them, a few digits, other characters with the line ends after them, then spaces.
/// </summary>
/// <param name="maxDigits">Maximum number of digits in a piece: 3 for Llama 3, 1 for Qwen2.</param>
internal sealed class Llama3Splitter(int maxDigits) : ScanningPreTokenizer
{
    internal const string Llama3Pattern = Contractions + Letters + @"\p{N}{1,3}" + Others;
    internal const string Qwen2Pattern = Contractions + Letters + @"\p{N}" + Others;

    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|";
    private const string Letters = @"[^\r\n\p{L}\p{N}]?\p{L}+|";
    private const string Others = @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private protected override int End(ReadOnlySpan<char> text, int start)
    {
        if (text[start] == '\'' && ContractionLength(text[(start + 1)..]) is > 0 and var contraction)
            return start + 1 + contraction;
        CharacterKind kind = CodePoints.KindAt(text, start, out int length);
        int second = start + length;
        switch (kind)
        {
            case CharacterKind.Letter:
                return CodePoints.EndOfRun(text, second, CharacterKind.Letter);
            case CharacterKind.Number:
                return EndOfDigits(text, second);
        }

        CharacterKind next = second < text.Length ? CodePoints.KindAt(text, second, out _) : CharacterKind.Space;
        if (kind != CharacterKind.LineEnd && next == CharacterKind.Letter)
            return CodePoints.EndOfRun(text, second, CharacterKind.Letter);
        if (kind == CharacterKind.Other || (text[start] == ' ' && next == CharacterKind.Other))
            return CodePoints.EndOfRun(
                text,
                CodePoints.EndOfRun(text, second, CharacterKind.Other),
                CharacterKind.LineEnd
            );

        int end = CodePoints.EndOfSpaces(text, start);
        return text[start..end].LastIndexOfAny('\r', '\n') is >= 0 and var lineEnd
            ? start + lineEnd + 1
            : EndOfBlank(start, end, text.Length);
    }

    private int EndOfDigits(ReadOnlySpan<char> text, int end)
    {
        for (
            int digits = 1;
            digits < maxDigits
                && end < text.Length
                && CodePoints.KindAt(text, end, out int length) == CharacterKind.Number;
            digits++
        )
            end += length;
        return end;
    }

    // The long s (U+017F) is a case variant of s.
    private static int ContractionLength(ReadOnlySpan<char> after) =>
        after switch
        {
            ['s' or 'S' or 'ſ' or 't' or 'T' or 'm' or 'M' or 'd' or 'D', ..] => 1,
            ['r' or 'R' or 'v' or 'V', 'e' or 'E', ..] or ['l' or 'L', 'l' or 'L', ..] => 2,
            _ => 0,
        };
}
