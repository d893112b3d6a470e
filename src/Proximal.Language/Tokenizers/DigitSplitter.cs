namespace Proximal.Language;

/// <summary>Keeps digits apart from other text: each by itself, or runs of them together.</summary>
/// <param name="individually">Whether each digit is a piece of its own.</param>
internal sealed class DigitSplitter(bool individually) : ScanningSplitter
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
