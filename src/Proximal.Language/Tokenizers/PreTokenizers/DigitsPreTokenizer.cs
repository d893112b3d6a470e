namespace Proximal.Language;

/// <summary>Pre-tokenizer <c>Digits</c>: separates digits (category N) from other text.</summary>
/// <param name="individually">Whether each digit is a separate piece.</param>
internal sealed class DigitsPreTokenizer(bool individually) : ScanningPreTokenizer
{
    private protected override int End(ReadOnlySpan<char> text, int start)
    {
        bool digits = CodePoints.KindAt(text, start, out int length) == CharacterKind.Number;
        int end = start + length;
        if (digits && individually)
            return end;
        while (end < text.Length && CodePoints.KindAt(text, end, out length) == CharacterKind.Number == digits)
            end += length;
        return end;
    }
}
