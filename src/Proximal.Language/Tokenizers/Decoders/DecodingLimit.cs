namespace Proximal.Language;

/// <summary>Limit of the length of decoded text, in relation to the tokens: replacements come from files.</summary>
/// <param name="freeGrowth">Length that is allowed in any case.</param>
internal sealed class DecodingLimit(int freeGrowth = 1 << 16)
{
    private const int MaxGrowth = 64;

    private long maxLength = freeGrowth;

    /// <summary>Raises the limit by the text of a token.</summary>
    internal void Add(string token) => maxLength += (long)token.Length * MaxGrowth;

    /// <summary>Throws if a text is too long.</summary>
    /// <exception cref="InvalidInputException">The text is longer.</exception>
    internal void Check(long length)
    {
        if (length > maxLength)
            throw new InvalidInputException(
                $"the tokenizer's decoder makes more than {maxLength} characters of a few tokens"
            );
    }
}
