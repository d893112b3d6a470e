namespace Proximal.Language;

/// <summary>Evaluation of language models by their completions of prompts.</summary>
public sealed class CompletionEvaluation
{
    private readonly PromptItem[] prompts;
    private readonly SamplingOptions sampling;
    private readonly ulong seed;

    /// <summary>Creates an evaluation, which can run on several models.</summary>
    /// <param name="prompts">Prompts to complete.</param>
    /// <param name="samples">
    /// Number of completions. The prompts are used in order, and repeated if there are fewer.
    /// </param>
    /// <param name="sampling">Options of sampling.</param>
    /// <param name="seed">Seed of sampling; the same for every model.</param>
    /// <exception cref="InvalidInputException">An option is out of its range, or there are no prompts.</exception>
    public CompletionEvaluation(
        IReadOnlyList<PromptItem> prompts,
        int samples,
        SamplingOptions sampling,
        ulong seed = 0
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        if (prompts.Count == 0)
            throw new InvalidInputException("there are no prompts to evaluate on");
        sampling.Validate();
        this.prompts = [.. Enumerable.Range(0, samples).Select(i => prompts[i % prompts.Count])];
        (this.sampling, this.seed) = (sampling, seed);
    }

    /// <summary>
    /// Tools and environment, with which completions become conversations; null, the default, for single completions.
    /// </summary>
    public AgentSetup? Agent { get; init; }

    /// <summary>Lets a model complete the prompts.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="reference">Reference of the KL divergence; null to measure none.</param>
    /// <exception cref="InvalidInputException">
    /// A prompt does not leave room for a completion within the model's context.
    /// </exception>
    public GeneratedCompletions Run(CausalLanguageModel model, ITokenizer tokenizer, ReferencePolicy? reference = null)
    {
        ulong[] streams =
        [
            .. Enumerable.Range(0, prompts.Length).Select(static i => LanguageStreams.Evaluation + (ulong)i),
        ];
        var rollout = new CompletionRollout();
        if (Agent is null)
        {
            int[][] encoded = [.. prompts.Select(prompt => tokenizer.EncodePrompt(prompt.Prompt, prompt.IsChat))];
            IReadOnlyList<Completion> sampled = new Generator(model, tokenizer).Generate(
                encoded,
                sampling,
                seed,
                streams
            );
            rollout.Begin(prompts, sampled, [.. sampled.Select(static completion => completion.Text!)]);
        }
        else
        {
            var runner = new ConversationRunner(model, tokenizer, Agent);
            rollout.BeginConversations(prompts, runner.Run(prompts, sampling, seed, streams, streams));
        }

        // Greedy completions have no temperature; their log-probabilities are those at temperature 1.
        new LogProbPass(model, reference, sampling.Temperature > 0 ? sampling.Temperature : 1).Fill(rollout);
        var divergence = new float[reference is null ? 0 : rollout.Sequences];
        if (reference is not null)
            PackedTokens.Sum(rollout.Kl.All, rollout.Starts, divergence);
        CompletionStatistics statistics = new CompletionMeter().Measure(
            rollout.AllTokens,
            rollout.Starts,
            rollout.Ended,
            rollout.Entropies.All
        );
        return new GeneratedCompletions(rollout.Inputs(tokenizer), rollout.Completions, divergence, statistics)
        {
            Conversations = rollout.Conversations ?? [],
        };
    }
}
