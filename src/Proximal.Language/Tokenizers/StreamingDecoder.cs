using System.Text;

namespace Proximal.Language;

/// <summary>
/// Decoder of tokens as they are generated. Text that later tokens can change is held back, such as an incomplete
/// character. All pieces together equal the result of <see cref="ITokenizer.Decode"/> for all tokens.
/// </summary>
/// <param name="tokenizer">The model's tokenizer.</param>
/// <param name="skipSpecialTokens">Whether to omit special tokens; true by default.</param>
public sealed class StreamingDecoder(ITokenizer tokenizer, bool skipSpecialTokens = true)
{
    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    private readonly VocabularyTokenizer? vocabulary = tokenizer is VocabularyTokenizer { DecodesBytes: false } own
        ? own
        : null;
    private DecodingPass? pass;

    /// <summary>Adds a token. Returns the text that it completes, empty if more tokens are needed.</summary>
    /// <param name="id">An id of the vocabulary.</param>
    public string Add(int id)
    {
        if (skipSpecialTokens && tokenizer.IsSpecial(id))
            return "";
        if (vocabulary is null)
            return Text(tokenizer.TokenBytes(id), flush: false);
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        if (vocabulary.Table.Entry(id) is not { } entry)
            return "";
        pass ??= vocabulary.BeginDecoding();
        pass.Add(entry);
        return pass.Take();
    }

    /// <summary>Returns the rest at the end, U+FFFD for an incomplete character, and resets the decoder.</summary>
    public string Finish()
    {
        if (vocabulary is null)
            return Text([], flush: true);
        string rest = pass?.Finish() ?? "";
        pass = null;
        return rest;
    }

    private string Text(ReadOnlySpan<byte> bytes, bool flush)
    {
        Span<char> buffer = stackalloc char[64];
        int capacity = Encoding.UTF8.GetMaxCharCount(bytes.Length);
        if (capacity > buffer.Length)
            buffer = new char[capacity];
        return buffer[..decoder.GetChars(bytes, buffer, flush)].ToString();
    }
}
