namespace Proximal.Language;

/// <summary>
/// Samples completions of prompts from the policy. Completion i of a run has its own random stream, so the sampler has
/// no state to save.
/// </summary>
/// <param name="parts">The policy and its tokenizer.</param>
/// <param name="options">Sampling options and seed.</param>
internal sealed class CompletionSampler(AlignmentParts parts, OnlineOptions options)
{
    private readonly Generator generator = new(parts.Policy, parts.Tokenizer);
    private readonly ConversationRunner? conversations = parts.Agent is { } agent
        ? new ConversationRunner(parts.Policy, parts.Tokenizer, agent)
        : null;
    private readonly Dictionary<PromptItem, int[]> encoded = new(ReferenceEqualityComparer.Instance);

    /// <summary>Completes prompts.</summary>
    /// <param name="prompts">The prompts; a prompt can occur several times.</param>
    /// <param name="firstStream">Random stream of the first completion; the next ones follow.</param>
    /// <param name="group">Number of adjacent completions whose environments start equally.</param>
    /// <param name="rollout">Receives prompts and completions.</param>
    /// <exception cref="InvalidInputException">
    /// A prompt does not leave room for a completion within the model's context.
    /// </exception>
    public void Sample(PromptItem[] prompts, ulong firstStream, int group, CompletionRollout rollout)
    {
        var streams = new ulong[prompts.Length];
        for (int i = 0; i < streams.Length; i++)
            streams[i] = firstStream + (ulong)i;
        if (conversations is not null)
        {
            ulong[] starts = [.. streams.Select((_, i) => streams[i - (i % group)])];
            rollout.BeginConversations(
                prompts,
                conversations.Run(prompts, options.Sampling, options.Seed, streams, starts)
            );
            return;
        }

        int[][] tokens = [.. prompts.Select(Encode)];
        IReadOnlyList<Completion> completions = generator.Generate(tokens, options.Sampling, options.Seed, streams);
        rollout.Begin(prompts, completions, [.. completions.Select(static completion => completion.Text!)]);
    }

    /// <summary>Number of tokens of a prompt.</summary>
    public int TokensOf(PromptItem prompt) => Encode(prompt).Length;

    private int[] Encode(PromptItem prompt)
    {
        if (encoded.TryGetValue(prompt, out int[]? tokens))
            return tokens;
        tokens = parts.Tokenizer.EncodePrompt(prompt.Prompt, prompt.IsChat);
        encoded.Add(prompt, tokens);
        return tokens;
    }
}
