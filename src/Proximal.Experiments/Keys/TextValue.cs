using System.Text.Encodings.Web;

namespace Proximal.Experiments;

/// <summary>Writes texts as YAML, such that they are read back as the same texts.</summary>
internal static class TextValue
{
    /// <summary>A text, or <c>null</c>.</summary>
    public static string Format(string? text)
    {
        if (text is null)
            return "null";
        bool isPlain =
            text.Length > 0
            && text[0] != '-'
            && text is not ("null" or "Null" or "None" or "...")
            && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' or '/');
        return isPlain ? text : $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
    }

    /// <summary>A list of texts.</summary>
    public static string Format(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Format))}]";
}
