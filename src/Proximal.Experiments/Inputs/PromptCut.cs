using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Cuts texts to a number of tokens.</summary>
internal static class PromptCut
{
    private const char Incomplete = '\uFFFD';

    /// <summary>
    /// The longest beginning or end of a prompt, in whole tokens and characters, that has at most a number of tokens
    /// when it is encoded again.
    /// </summary>
    /// <param name="tokenizer">Tokenizer of the model.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="maxTokens">Maximum number of tokens, with those that the tokenizer adds before a text.</param>
    /// <param name="keepEnd">Whether the end is kept instead of the beginning.</param>
    /// <param name="isChat">Whether the prompt is text of a chat template.</param>
    public static string To(ITokenizer tokenizer, string prompt, int maxTokens, bool keepEnd, bool isChat = false)
    {
        int[] tokens = tokenizer.Encode(prompt);
        int kept = Math.Min(tokens.Length, maxTokens - (tokenizer.EncodePrompt(prompt, isChat).Length - tokens.Length));
        for (; kept > 0; kept--)
        {
            string text = tokenizer.Decode(keepEnd ? tokens.AsSpan(tokens.Length - kept) : tokens.AsSpan(0, kept));
            bool isWhole =
                text.Length > 0
                && (
                    keepEnd
                        ? prompt.EndsWith(text, StringComparison.Ordinal)
                        : prompt.StartsWith(text, StringComparison.Ordinal)
                )
                && (keepEnd ? text[0] : text[^1]) != Incomplete;
            if (isWhole && tokenizer.EncodePrompt(text, isChat).Length <= maxTokens)
                return text;
        }

        throw new InvalidInputException($"the prompt cannot be cut to {maxTokens} tokens");
    }
}
