using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>A completion that is being generated. It is used again for other prompts.</summary>
/// <param name="slot">Its sequence in the cache.</param>
internal sealed class PartialCompletion(int slot)
{
    private int[] tokens = new int[64];
    private float[] logProbs = new float[64];
    private int[] prompt = [];
    private SeenTokens? seen;
    private Rng random;
    private int count;
    private int fed;

    /// <summary>Its sequence in the cache.</summary>
    public int Slot => slot;

    /// <summary>The index of its prompt.</summary>
    public int Index { get; private set; }

    /// <summary>How many tokens the model has taken in.</summary>
    public int Fed => fed;

    /// <summary>The tokens that the model has not taken in yet: what is left of the prompt, or the last token that was drawn.</summary>
    public ReadOnlySpan<int> Pending =>
        fed < prompt.Length ? prompt.AsSpan(fed) : tokens.AsSpan(fed - prompt.Length, count - (fed - prompt.Length));

    /// <summary>Whether the prompt has been taken in whole.</summary>
    public bool HasBegun => fed >= prompt.Length;

    /// <summary>The tokens drawn so far.</summary>
    public ReadOnlySpan<int> Tokens => tokens.AsSpan(0, count);

    /// <summary>Begins with another prompt.</summary>
    public void Begin(int index, int[] prompt, Rng random, GenerationOptions settings)
    {
        (Index, this.prompt, this.random) = (index, prompt, random);
        (count, fed) = (0, 0);
        if (!settings.Penalizes)
            return;
        seen ??= new SeenTokens(settings.Vocabulary);
        seen.Clear();
        foreach (int token in prompt)
            seen.Add(token);
    }

    /// <summary>Tells that the model has taken in so many of the pending tokens.</summary>
    public void Feed(int taken) => fed += taken;

    /// <summary>What this row brings to the next draw.</summary>
    public TokenSample Ask(GenerationOptions settings) =>
        new()
        {
            Random = settings.Rules.Temperature == 0 ? 0 : random.NextUInt32(),
            PreviousTokens = settings.Penalizes ? seen!.Tokens : null,
            PreviousCount = settings.Penalizes ? seen!.Count : 0,
            SuppressTokens = count < settings.MinTokens,
        };

    /// <summary>Takes the token that was drawn; tells why the completion ends with it, if it does.</summary>
    public FinishReason? Add(in TokenSample draw, GenerationOptions settings)
    {
        if (count == tokens.Length)
        {
            Array.Resize(ref tokens, 2 * count);
            Array.Resize(ref logProbs, 2 * count);
        }

        tokens[count] = draw.Token;
        logProbs[count++] = draw.LogProb;
        if (settings.Penalizes)
            seen!.Add(draw.Token);
        return settings.Finish(Tokens, prompt.Length);
    }

    /// <summary>What became of it.</summary>
    public Completion Complete(FinishReason finish, GenerationOptions settings) =>
        new(prompt, Tokens.ToArray(), logProbs.AsSpan(0, count).ToArray(), finish)
        {
            Text = settings.TextOf(Tokens, finish),
        };
}
