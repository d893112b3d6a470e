namespace Proximal.Language;

/// <summary>Excerpts of texts for messages: one line of limited length.</summary>
internal static class Excerpt
{
    private const int MaxLength = 60;

    public static string Of(string text)
    {
        string line = text.ReplaceLineEndings(" ").Trim();
        if (line.Length <= MaxLength)
            return $"'{line}'";
        int end = char.IsHighSurrogate(line[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return $"'{line[..end]}…'";
    }
}
