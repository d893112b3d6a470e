namespace Proximal.Language;

/// <summary>Whether a tokenizer and a model belong together.</summary>
internal static class TokenizerFit
{
    /// <summary>Refuses a tokenizer with ids that the model has no place for. The other way round is usual: models are padded to round sizes.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="config">The model's.</param>
    /// <param name="of">Which tokenizer and model, for the message, such as <c> of the reward brief</c>; empty where there is only one.</param>
    /// <exception cref="InvalidInputException">The tokenizer has more tokens.</exception>
    public static void RequireFit(this ITokenizer tokenizer, ModelConfig config, string of = "")
    {
        if (tokenizer.VocabularySize > config.Vocabulary)
            throw new InvalidInputException(
                $"the tokenizer{of} has {tokenizer.VocabularySize} tokens, but its model only {config.Vocabulary} (vocab_size): they do not belong together"
            );
    }
}
