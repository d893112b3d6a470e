using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Completion in generation. The object is reused for other prompts.</summary>
/// <param name="slot">Index of the sequence in the cache.</param>
internal sealed class PartialCompletion(int slot)
{
    private int[] tokens = new int[64];
    private float[] logProbs = new float[64];
    private int[] prompt = [];
    private DistinctTokens? seen;
    private Rng random;
    private int count;
    private int fed;

    /// <summary>Index of the sequence in the cache.</summary>
    public int Slot => slot;

    /// <summary>Index of the prompt.</summary>
    public int Index { get; private set; }

    /// <summary>Maximum number of tokens.</summary>
    public int MaxTokens { get; set; }

    /// <summary>Number of tokens in the cache.</summary>
    public int Fed => fed;

    /// <summary>Number of tokens of prompt and completion so far.</summary>
    public int Length => prompt.Length + count;

    /// <summary>
    /// Length that stands for the rotary frequencies of the cached keys (<see cref="RotaryPositions.Representative"/>).
    /// </summary>
    public int RotaryLength { get; private set; }

    /// <summary>Tokens that are not in the cache yet: the rest of the prompt, or the last sampled token.</summary>
    public ReadOnlySpan<int> Pending =>
        fed < prompt.Length ? prompt.AsSpan(fed) : tokens.AsSpan(fed - prompt.Length, count - (fed - prompt.Length));

    /// <summary>Keys and values of the prompt that are shared with other completions; null if they are not.</summary>
    public PromptPrefix? Prefix { get; private set; }

    /// <summary>Whether this completion computes <see cref="Prefix"/>.</summary>
    public bool ComputesPrefix { get; private set; }

    /// <summary>Whether this completion waits for the first one to compute <see cref="Prefix"/>.</summary>
    public bool Waits { get; private set; }

    /// <summary>Whether all tokens but the last one are in the cache, and at least one.</summary>
    public bool HasOnePending => fed > 0 && fed == Length - 1;

    /// <summary>Tokens sampled so far.</summary>
    public ReadOnlySpan<int> Tokens => tokens.AsSpan(0, count);

    /// <summary>Starts a completion of another prompt.</summary>
    public void Begin(
        int index,
        int[] prompt,
        Rng random,
        GenerationOptions generation,
        PromptPrefix? prefix,
        bool computesPrefix
    )
    {
        (Prefix, ComputesPrefix, Waits) = (prefix, computesPrefix, prefix is not null && !computesPrefix);
        (Index, this.prompt, this.random) = (index, prompt, random);
        (count, fed, RotaryLength) = (0, 0, 0);
        if (!generation.Penalizes)
            return;
        seen ??= new DistinctTokens(generation.Vocabulary);
        seen.Clear();
        foreach (int token in prompt)
            seen.Add(token);
    }

    /// <summary>Begins with the first tokens of the prompt in the cache.</summary>
    /// <param name="tokens">Number of tokens.</param>
    /// <param name="rotaryLength">As <see cref="RotaryLength"/>.</param>
    public void BeginAfter(int tokens, int rotaryLength) => (fed, RotaryLength, Waits) = (tokens, rotaryLength, false);

    /// <summary>Discards the cached keys if they have other rotary frequencies than the present length.</summary>
    /// <param name="rotaryLength">Length that stands for the frequencies of the present length.</param>
    /// <returns>Whether they were discarded.</returns>
    public bool RequireRotary(int rotaryLength)
    {
        if (RotaryLength == rotaryLength)
            return false;
        (fed, RotaryLength) = (0, rotaryLength);
        return true;
    }

    /// <summary>Marks a number of the pending tokens as cached.</summary>
    public void Feed(int consumed) => fed += consumed;

    /// <summary>Inputs of the next sample.</summary>
    public TokenSample NextSample(GenerationOptions generation) =>
        new()
        {
            Random = generation.Rules.Temperature == 0 ? 0 : random.NextUInt32(),
            PreviousTokens = generation.Penalizes ? seen!.Tokens : null,
            PreviousCount = generation.Penalizes ? seen!.Count : 0,
            SuppressTokens = count < generation.MinTokens,
        };

    /// <summary>
    /// Adds the sampled token. Returns the reason for the end of the completion, null if it continues.
    /// </summary>
    public FinishReason? Add(in TokenSample sample, GenerationOptions generation)
    {
        if (count == tokens.Length)
        {
            Array.Resize(ref tokens, 2 * count);
            Array.Resize(ref logProbs, 2 * count);
        }

        tokens[count] = sample.Token;
        logProbs[count++] = sample.LogProb;
        if (generation.Penalizes)
            seen!.Add(sample.Token);
        return generation.Finish(Tokens, prompt.Length, MaxTokens);
    }

    /// <summary>Creates the result.</summary>
    public Completion Complete(FinishReason finish, GenerationOptions generation) =>
        new(prompt, Tokens.ToArray(), logProbs.AsSpan(0, count).ToArray(), finish)
        {
            Text = generation.TextOf(Tokens, finish),
        };
}
