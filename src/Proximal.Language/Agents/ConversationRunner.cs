namespace Proximal.Language;

/// <summary>
/// Plays conversations of a model with tools and environments. All conversations advance together, by one reply each.
/// The result of a conversation depends only on its prompt, the options, the seed and its streams.
/// </summary>
/// <example>
/// <code>
/// var runner = new ConversationRunner(model, tokenizer, new AgentSetup { Environment = () => new CoinGame() });
/// Conversation played = runner.Run([new PromptItem("")], new SamplingOptions(), seed: 1)[0];
/// Console.WriteLine($"{played.Transcript(withPrompt: true)} reward {played.Return}");
/// </code>
/// </example>
public sealed class ConversationRunner
{
    // Streams of the replies of a conversation and of its environment, above all streams of conversations.
    private const int TurnShift = 48;
    private const ulong EnvironmentStream = 0xFFFFUL << TurnShift;

    private readonly Generator generator;
    private readonly AgentSetup setup;
    private readonly TurnText text;
    private readonly int context;
    private readonly List<ITextEnvironment> environments = [];

    /// <summary>Creates a runner.</summary>
    /// <param name="model">The model. Its parameters can change between runs.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="setup">Tools, environment and limits.</param>
    /// <exception cref="InvalidInputException">
    /// An option of the setup is out of its range, or there is no chat template.
    /// </exception>
    public ConversationRunner(CausalLanguageModel model, ITokenizer tokenizer, AgentSetup setup)
    {
        setup.Validate();
        if (setup.MaxTurns >= 0xFFFF)
            throw new InvalidInputException($"MaxTurns (max_turns) must be below {0xFFFF}, but is {setup.MaxTurns}");
        this.setup = setup;
        text = new TurnText(
            tokenizer,
            setup.Template
                ?? tokenizer.ChatTemplate
                ?? throw new InvalidInputException(
                    "conversations need a chat template, which the tokenizer does not have: name one with chat_template "
                        + $"({string.Join(", ", ChatTemplates.Names)}, or a file)"
                )
        );
        generator = new Generator(model, tokenizer);
        context = model.Config.Context;
    }

    /// <summary>Plays one conversation for each prompt.</summary>
    /// <param name="prompts">The prompts.</param>
    /// <param name="sampling">Options of sampling; the number of tokens is that of a reply.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="EnvironmentFailedException">An environment failed.</exception>
    /// <exception cref="InvalidInputException">As in the other overload.</exception>
    public IReadOnlyList<Conversation> Run(IReadOnlyList<PromptItem> prompts, SamplingOptions sampling, ulong seed)
    {
        ulong[] streams = [.. Enumerable.Range(0, prompts.Count).Select(static i => (ulong)i)];
        return Run(prompts, sampling, seed, streams, streams);
    }

    /// <summary>Plays one conversation for each prompt, with given random streams.</summary>
    /// <param name="prompts">The prompts.</param>
    /// <param name="sampling">Options of sampling; the number of tokens is that of a reply.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="streams">Random stream of the replies of each conversation, below 2⁴⁸.</param>
    /// <param name="environmentStreams">
    /// Random stream of each environment, below 2⁴⁸. Conversations with the same prompt and stream start equally.
    /// </param>
    /// <exception cref="ArgumentException">The number of streams is not the number of prompts.</exception>
    /// <exception cref="EnvironmentFailedException">An environment failed.</exception>
    /// <exception cref="InvalidInputException">
    /// An option is out of its range, a prompt leaves no room for a reply, or the chat template refuses the messages.
    /// </exception>
    /// <exception cref="TrainingDivergedException">
    /// The model's logits or a reward are not finite numbers.
    /// </exception>
    public IReadOnlyList<Conversation> Run(
        IReadOnlyList<PromptItem> prompts,
        SamplingOptions sampling,
        ulong seed,
        ReadOnlySpan<ulong> streams,
        ReadOnlySpan<ulong> environmentStreams
    )
    {
        if (streams.Length != prompts.Count || environmentStreams.Length != prompts.Count)
            throw new ArgumentException(
                $"{prompts.Count} prompts need as many streams, not {streams.Length} and {environmentStreams.Length}",
                nameof(streams)
            );
        var all = new PlayedConversation[prompts.Count];
        for (int i = 0; i < all.Length; i++)
            all[i] = new PlayedConversation(setup, text, EnvironmentAt(i), context, prompts[i]);
        for (int i = 0; i < all.Length; i++)
            all[i].Begin(new Rng(seed, environmentStreams[i] + EnvironmentStream));

        int[] active = [.. Enumerable.Range(0, all.Length)];
        for (int turn = 0; active.Length > 0; turn++)
        {
            int[][] texts = [.. active.Select(i => all[i].AllTokens)];
            int[] limits = [.. active.Select(i => Math.Min(sampling.MaxTokens, all[i].Room))];
            var turnStreams = new ulong[active.Length];
            for (int i = 0; i < active.Length; i++)
                turnStreams[i] = streams[active[i]] + ((ulong)turn << TurnShift);
            IReadOnlyList<Completion> replies = generator.Generate(texts, limits, sampling, seed, turnStreams);
            for (int i = 0; i < active.Length; i++)
                all[active[i]].Add(replies[i], isLast: turn + 1 == setup.MaxTurns);
            active = [.. active.Where(i => !all[i].Ended)];
        }

        return [.. all.Select(static played => played.ToConversation())];
    }

    private ITextEnvironment? EnvironmentAt(int index)
    {
        if (setup.Environment is not { } create)
            return null;
        while (environments.Count <= index)
            environments.Add(create());
        return environments[index];
    }
}
