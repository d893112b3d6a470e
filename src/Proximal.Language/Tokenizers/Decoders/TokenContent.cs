using System.Text;

namespace Proximal.Language;

/// <summary>Content of a token: text, or bytes that can be a part of a character.</summary>
internal readonly record struct TokenContent(string? Text, byte[]? Bytes = null)
{
    /// <summary>The bytes, or those of the text in UTF-8.</summary>
    internal byte[] ToBytes() => Bytes ?? Encoding.UTF8.GetBytes(Text ?? "");
}
