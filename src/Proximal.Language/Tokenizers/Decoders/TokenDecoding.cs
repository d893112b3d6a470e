using System.Text;

namespace Proximal.Language;

/// <summary>Decoder of a tokenizer: converts the entries of tokens to text.</summary>
/// <param name="decoders">The components, in order.</param>
internal sealed class TokenDecoding(TokenDecoder[] decoders)
{
    private const int TokenGrowth = 256;

    /// <summary>
    /// Whether the text of tokens is that of their bytes, one after another, as in byte-level vocabularies.
    /// </summary>
    internal bool Concatenates { get; } = decoders is [ByteLevelDecoder] or [FuseDecoder];

    /// <summary>Starts the decoding of a text, token by token.</summary>
    internal DecodingPass Begin() => new(decoders);

    /// <summary>
    /// The bytes that an entry adds within a text, regardless of its neighbors. Those of an added token are its content.
    /// </summary>
    internal byte[] BytesOf(string entry, bool isAdded)
    {
        if (isAdded && decoders is not [ByteLevelDecoder])
            return Encoding.UTF8.GetBytes(entry);
        var limit = new DecodingLimit(TokenGrowth);
        limit.Add(entry);
        var content = new TokenContent(entry);
        foreach (TokenDecoder decoder in decoders)
        {
            // After this, components process the text as a whole.
            if (decoder is FuseDecoder || content.Bytes is not null)
                break;
            content = decoder.Convert(content, limit);
        }

        return content.ToBytes();
    }
}
