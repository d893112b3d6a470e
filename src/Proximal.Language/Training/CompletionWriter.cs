namespace Proximal.Language;

/// <summary>Lets the policy answer prompts. Answer i of a run has a random stream of its own, so nothing has to be saved.</summary>
internal sealed class CompletionWriter
{
    private readonly AlignmentParts parts;
    private readonly OnlineOptions options;
    private readonly Generator generator;
    private readonly Dictionary<PromptItem, int[]> encoded = new(ReferenceEqualityComparer.Instance);

    /// <summary>A writer for a policy.</summary>
    public CompletionWriter(AlignmentParts parts, OnlineOptions options)
    {
        this.parts = parts;
        this.options = options;
        generator = new Generator(parts.Policy, parts.Tokenizer);
    }

    /// <summary>Completes prompts.</summary>
    /// <param name="prompts">The prompts; the same may stand there several times.</param>
    /// <param name="firstStream">The random stream of the first completion; the others follow.</param>
    /// <param name="rollout">Receives prompts and completions.</param>
    /// <exception cref="InvalidInputException">A prompt does not leave room for a completion within the model's context.</exception>
    public void Write(PromptItem[] prompts, ulong firstStream, CompletionRollout rollout)
    {
        int[][] tokens = [.. prompts.Select(Encode)];
        var streams = new ulong[prompts.Length];
        for (int i = 0; i < streams.Length; i++) streams[i] = firstStream + (ulong)i;
        IReadOnlyList<Completion> completions = generator.Generate(tokens, options.Sampling, options.Seed, streams);
        rollout.Begin(prompts, completions, [.. completions.Select(static completion => completion.Text!)]);
    }

    private int[] Encode(PromptItem prompt)
    {
        if (encoded.TryGetValue(prompt, out int[]? tokens)) return tokens;
        tokens = parts.Tokenizer.Encode(prompt.Prompt, addSpecialTokens: true);
        encoded.Add(prompt, tokens);
        return tokens;
    }
}
