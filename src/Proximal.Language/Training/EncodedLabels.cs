namespace Proximal.Language;

/// <summary>Labeled completions as tokens.</summary>
internal sealed class EncodedLabels
{
    /// <summary>Encodes completions.</summary>
    /// <param name="completions">Completions as text.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="maxLength">Maximum number of tokens of prompt and completion.</param>
    /// <exception cref="InvalidInputException">A completion is empty, or a prompt leaves no room for one.</exception>
    public EncodedLabels(IReadOnlyList<LabeledCompletion> completions, ITokenizer tokenizer, int maxLength)
    {
        Examples =
        [
            .. completions.Select(item =>
                TokenExample.Encode(tokenizer, item.Prompt, item.Completion, maxLength, item.IsChat)
            ),
        ];
        Desirable = [.. completions.Select(static item => item.Label ? 1f : 0f)];
    }

    /// <summary>The completions with their prompts.</summary>
    public TokenExample[] Examples { get; }

    /// <summary>1 for desirable and 0 for undesirable completions.</summary>
    public float[] Desirable { get; }

    /// <summary>Number of completions.</summary>
    public int Count => Examples.Length;
}
