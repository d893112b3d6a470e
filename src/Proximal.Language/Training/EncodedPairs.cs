namespace Proximal.Language;

/// <summary>Preference pairs as tokens.</summary>
internal sealed class EncodedPairs
{
    /// <summary>Encodes pairs.</summary>
    /// <param name="pairs">Pairs as text.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="maxLength">Maximum number of tokens of prompt and completion.</param>
    /// <exception cref="InvalidInputException">
    /// A completion is empty, both are equal, or a prompt leaves no room; the message names the pair.
    /// </exception>
    public EncodedPairs(IReadOnlyList<PreferencePair> pairs, ITokenizer tokenizer, int maxLength)
    {
        Sequences = new TokenExample[2 * pairs.Count];
        Margins = new float[pairs.Count];
        for (int i = 0; i < pairs.Count; i++)
        {
            if (pairs[i].Chosen == pairs[i].Rejected)
                throw new InvalidInputException(
                    $"pair {i + 1}, {Excerpt.Of(pairs[i].Prompt)}, has no preference: chosen and rejected are equal"
                );
            Sequences[i] = Encode(pairs[i], pairs[i].Chosen);
            Sequences[Count + i] = Encode(pairs[i], pairs[i].Rejected);
            Margins[i] = (float)(pairs[i].Margin ?? 0);
        }

        TokenExample Encode(PreferencePair pair, string completion) =>
            TokenExample.Encode(tokenizer, pair.Prompt, completion, maxLength, pair.IsChat);
    }

    /// <summary>All completions with their prompts: the chosen ones, then the rejected ones.</summary>
    public TokenExample[] Sequences { get; }

    /// <summary>The chosen completions with their prompts.</summary>
    public ReadOnlySpan<TokenExample> Chosen => Sequences.AsSpan(0, Count);

    /// <summary>The rejected completions with their prompts.</summary>
    public ReadOnlySpan<TokenExample> Rejected => Sequences.AsSpan(Count);

    /// <summary>Margins of the preferences; 0 if unknown.</summary>
    public float[] Margins { get; }

    /// <summary>Number of pairs.</summary>
    public int Count => Margins.Length;

    /// <summary>Number of selected pairs divided by the number of tokens of their chosen completions.</summary>
    /// <param name="indices">Indices of the pairs.</param>
    public double PairsPerChosenToken(ReadOnlySpan<int> indices)
    {
        long tokens = 0;
        foreach (int i in indices)
            tokens += Chosen[i].Completion.Length;
        return (double)indices.Length / tokens;
    }

    /// <summary>Selects pairs.</summary>
    /// <param name="indices">Indices of the pairs.</param>
    public (TokenExample[] Chosen, TokenExample[] Rejected) Select(ReadOnlySpan<int> indices)
    {
        var (chosen, rejected) = (new TokenExample[indices.Length], new TokenExample[indices.Length]);
        for (int i = 0; i < indices.Length; i++)
            (chosen[i], rejected[i]) = (Chosen[indices[i]], Rejected[indices[i]]);
        return (chosen, rejected);
    }

    /// <summary>
    /// Indices into <see cref="Sequences"/> of selected pairs: the chosen completions, then the rejected ones.
    /// </summary>
    /// <param name="indices">Indices of the pairs.</param>
    public int[] SequencesOf(ReadOnlySpan<int> indices)
    {
        var sequences = new int[2 * indices.Length];
        for (int i = 0; i < indices.Length; i++)
            (sequences[i], sequences[indices.Length + i]) = (indices[i], Count + indices[i]);
        return sequences;
    }
}
