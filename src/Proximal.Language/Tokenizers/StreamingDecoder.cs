using System.Text;

namespace Proximal.Language;

/// <summary>
/// Decoder of tokens as they are generated. The bytes of an incomplete character are held back. All pieces together
/// equal the result of <see cref="ITokenizer.Decode"/> for all tokens.
/// </summary>
/// <param name="tokenizer">The model's tokenizer.</param>
/// <param name="skipSpecialTokens">Whether to omit special tokens; true by default.</param>
public sealed class StreamingDecoder(ITokenizer tokenizer, bool skipSpecialTokens = true)
{
    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();

    /// <summary>Adds a token. Returns the text that it completes, empty if more bytes are needed.</summary>
    /// <param name="id">An id of the vocabulary.</param>
    public string Add(int id) =>
        skipSpecialTokens && tokenizer.IsSpecial(id) ? "" : Text(tokenizer.TokenBytes(id), flush: false);

    /// <summary>Returns the rest at the end, U+FFFD for an incomplete character, and resets the decoder.</summary>
    public string Finish() => Text([], flush: true);

    private string Text(ReadOnlySpan<byte> bytes, bool flush)
    {
        Span<char> buffer = stackalloc char[64];
        int capacity = Encoding.UTF8.GetMaxCharCount(bytes.Length);
        if (capacity > buffer.Length)
            buffer = new char[capacity];
        return buffer[..decoder.GetChars(bytes, buffer, flush)].ToString();
    }
}
