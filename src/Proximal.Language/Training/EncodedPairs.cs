namespace Proximal.Language;

/// <summary>Preference pairs as tokens.</summary>
internal sealed class EncodedPairs
{
    /// <summary>Encodes pairs.</summary>
    /// <param name="pairs">As text.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="maxLength">The most tokens of prompt and completion.</param>
    /// <exception cref="InvalidInputException">A completion is empty, both are the same, or a prompt leaves no room; the message names the pair.</exception>
    public EncodedPairs(IReadOnlyList<PreferencePair> pairs, ITokenizer tokenizer, int maxLength)
    {
        (Chosen, Rejected, Margins) = (new TokenExample[pairs.Count], new TokenExample[pairs.Count], new float[pairs.Count]);
        for (int i = 0; i < pairs.Count; i++)
        {
            if (pairs[i].Chosen == pairs[i].Rejected)
                throw new InvalidInputException($"pair {i + 1}, {Excerpt.Of(pairs[i].Prompt)}, teaches nothing: chosen and rejected are the same");
            Chosen[i] = TokenExample.Encode(tokenizer, pairs[i].Prompt, pairs[i].Chosen, maxLength);
            Rejected[i] = TokenExample.Encode(tokenizer, pairs[i].Prompt, pairs[i].Rejected, maxLength);
            Margins[i] = (float)(pairs[i].Margin ?? 0);
        }
    }

    /// <summary>The better completions with their prompts.</summary>
    public TokenExample[] Chosen { get; }

    /// <summary>The worse ones.</summary>
    public TokenExample[] Rejected { get; }

    /// <summary>By how much the chosen ones are better; 0 where nobody said.</summary>
    public float[] Margins { get; }

    /// <summary>How many pairs there are.</summary>
    public int Count => Chosen.Length;

    /// <summary>Some of the pairs.</summary>
    /// <param name="indices">Which.</param>
    public (TokenExample[] Chosen, TokenExample[] Rejected) Select(ReadOnlySpan<int> indices)
    {
        var (chosen, rejected) = (new TokenExample[indices.Length], new TokenExample[indices.Length]);
        for (int i = 0; i < indices.Length; i++) (chosen[i], rejected[i]) = (Chosen[indices[i]], Rejected[indices[i]]);
        return (chosen, rejected);
    }
}
