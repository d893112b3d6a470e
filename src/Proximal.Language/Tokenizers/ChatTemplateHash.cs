using System.Security.Cryptography;
using System.Text;

namespace Proximal.Language;

/// <summary>SHA-256 of a Jinja source, by which <see cref="ChatTemplates"/> recognizes templates.</summary>
internal static class ChatTemplateHash
{
    /// <summary>
    /// SHA-256 in lower-case hexadecimal digits, of the text as Jinja reads it: CR LF is LF, and one line end at the
    /// end is dropped.
    /// </summary>
    internal static string Of(string source)
    {
        string text = source.ReplaceLineEndings("\n");
        if (text.EndsWith('\n'))
            text = text[..^1];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
