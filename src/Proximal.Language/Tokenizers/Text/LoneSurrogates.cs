using System.Text;

namespace Proximal.Language;

/// <summary>Surrogates that are not part of a pair, which have no UTF-8 form.</summary>
internal static class LoneSurrogates
{
    /// <summary>
    /// Replaces each lone surrogate by U+FFFD, the character whose bytes .NET writes for it, so that words are split as
    /// for that character too. Other texts are returned unchanged.
    /// </summary>
    internal static string Replace(string text)
    {
        int at = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        while (at >= 0 && at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]))
        {
            int next = text.AsSpan(at + 2).IndexOfAnyInRange('\uD800', '\uDFFF');
            at = next < 0 ? -1 : at + 2 + next;
        }

        if (at < 0)
            return text;
        var result = new StringBuilder(text.Length).Append(text, 0, at);
        foreach (Rune rune in text.AsSpan(at).EnumerateRunes())
            result.Append(rune.ToString());
        return result.ToString();
    }
}
