namespace Proximal.Language;

/// <summary>Check of a tokenizer against a model.</summary>
internal static class TokenizerFit
{
    /// <summary>
    /// Throws if the tokenizer has more tokens than the model. A model with more tokens is normal: vocabularies are
    /// padded to round sizes.
    /// </summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="config">Configuration of the model.</param>
    /// <param name="of">
    /// Which tokenizer and model, for the message, such as <c> of the reward brief</c>; empty if there is only one.
    /// </param>
    /// <exception cref="InvalidInputException">The tokenizer has more tokens.</exception>
    public static void RequireFit(this ITokenizer tokenizer, ModelConfig config, string of = "")
    {
        if (tokenizer.VocabularySize > config.Vocabulary)
            throw new InvalidInputException(
                $"the tokenizer{of} has {tokenizer.VocabularySize} tokens, but its model only "
                    + $"{config.Vocabulary} (vocab_size): they do not belong together"
            );
    }
}
