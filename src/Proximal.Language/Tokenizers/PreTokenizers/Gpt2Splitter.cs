namespace Proximal.Language;

/// <summary>
/// Pre-tokenizer of GPT-2: contractions, then letters, digits or other characters with at most one space before them,
/// then spaces.
/// </summary>
internal sealed class Gpt2Splitter : ScanningPreTokenizer
{
    internal const string Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private protected override int End(ReadOnlySpan<char> text, int start)
    {
        if (text[start] == '\'' && ContractionLength(text[(start + 1)..]) is > 0 and var length)
            return start + 1 + length;
        int first = text[start] == ' ' && start + 1 < text.Length ? start + 1 : start;
        CharacterKind kind = CodePoints.KindAt(text, first, out _);
        if (kind < CharacterKind.Space)
            return CodePoints.EndOfRun(text, first, kind);
        return EndOfBlank(start, CodePoints.EndOfSpaces(text, start), text.Length);
    }

    private static int ContractionLength(ReadOnlySpan<char> after) =>
        after switch
        {
            ['s' or 't' or 'm' or 'd', ..] => 1,
            ['r' or 'v', 'e', ..] or ['l', 'l', ..] => 2,
            _ => 0,
        };
}
