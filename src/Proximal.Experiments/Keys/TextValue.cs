using System.Text.Encodings.Web;

namespace Proximal.Experiments;

/// <summary>Writes strings in YAML such that reading them returns the same strings.</summary>
internal static class TextValue
{
    /// <summary>Writes a string, or <c>null</c>.</summary>
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

    /// <summary>Writes a list of strings.</summary>
    public static string Format(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Format))}]";
}
