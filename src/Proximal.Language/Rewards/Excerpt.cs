namespace Proximal.Language;

/// <summary>Texts as messages quote them: on one line and not too long.</summary>
internal static class Excerpt
{
    private const int Most = 60;

    public static string Of(string text)
    {
        string line = text.ReplaceLineEndings(" ").Trim();
        if (line.Length <= Most)
            return $"'{line}'";
        int end = char.IsHighSurrogate(line[Most - 1]) ? Most - 1 : Most;
        return $"'{line[..end]}…'";
    }
}
