using System.Text;

namespace Proximal.Language;

/// <summary>
/// Turns tokens into text as they come, for showing a completion while it is generated: bytes of a character that is not yet
/// whole are held back. All pieces together are what <see cref="ITokenizer.Decode"/> gives for all tokens.
/// </summary>
/// <param name="tokenizer">The model's tokenizer.</param>
/// <param name="skipSpecialTokens">Whether to leave special tokens out; true by default.</param>
public sealed class StreamingDecoder(ITokenizer tokenizer, bool skipSpecialTokens = true)
{
    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();

    /// <summary>The text that a further token makes whole; often its own, empty where more bytes are needed.</summary>
    /// <param name="id">An id of the vocabulary.</param>
    public string Add(int id) =>
        skipSpecialTokens && tokenizer.IsSpecial(id) ? "" : Text(tokenizer.TokenBytes(id), flush: false);

    /// <summary>What is left at the end: U+FFFD for a character that never became whole. The decoder can be used anew.</summary>
    public string Finish() => Text([], flush: true);

    private string Text(ReadOnlySpan<byte> bytes, bool flush)
    {
        Span<char> buffer = stackalloc char[64];
        int room = Encoding.UTF8.GetMaxCharCount(bytes.Length);
        if (room > buffer.Length)
            buffer = new char[room];
        return buffer[..decoder.GetChars(bytes, buffer, flush)].ToString();
    }
}
