namespace Proximal.Language;

/// <summary>Labelled completions as tokens.</summary>
internal sealed class EncodedLabels
{
    /// <summary>Encodes completions.</summary>
    /// <param name="completions">Completions as text.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="maxLength">The most tokens of prompt and completion.</param>
    /// <exception cref="InvalidInputException">A completion is empty, or a prompt leaves no room for one.</exception>
    public EncodedLabels(IReadOnlyList<LabeledCompletion> completions, ITokenizer tokenizer, int maxLength)
    {
        Examples =
        [
            .. completions.Select(item => TokenExample.Encode(tokenizer, item.Prompt, item.Completion, maxLength)),
        ];
        Desirable = [.. completions.Select(static item => item.Label ? 1f : 0f)];
    }

    /// <summary>The completions with their prompts.</summary>
    public TokenExample[] Examples { get; }

    /// <summary>1 where a completion is desirable, 0 where not.</summary>
    public float[] Desirable { get; }

    /// <summary>Number of completions.</summary>
    public int Count => Examples.Length;
}
