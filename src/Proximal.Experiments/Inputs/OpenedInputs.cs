using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Inputs of the training of a language model, loaded on first use.</summary>
/// <param name="inputs">Paths of the inputs, with runs resolved to folders.</param>
/// <param name="seed">Seed of new heads and adapters.</param>
/// <param name="report">Receives lines about examples that are skipped.</param>
/// <param name="allowPrograms">Whether a reward may start programs.</param>
internal sealed class OpenedInputs(LanguageInputs inputs, ulong seed, Action<string> report, bool allowPrograms = false)
{
    // Random streams that training does not use.
    private const ulong HeadStream = 0,
        AdapterStream = 1UL << 40,
        ValueAdapterStream = AdapterStream + 1;

    private readonly Lazy<ITokenizer> tokenizer = new(() =>
        Language.Tokenizer.Load(inputs.Tokenizer ?? Required(inputs), inputs.ChatTemplate)
    );
    private readonly Dictionary<string, object> files = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Folder, FrozenWeights Weights, bool OfReward), CausalLanguageModel> frozen = [];
    private CausalLanguageModel? policy;
    private RewardModel? rewardModel;

    /// <summary>Tokenizer of the model.</summary>
    public ITokenizer Tokenizer => tokenizer.Value;

    /// <summary>Model to train, with its adapter if it has one.</summary>
    /// <exception cref="InvalidInputException">A file is missing or damaged, or the tokenizer does not fit the
    /// model.</exception>
    public CausalLanguageModel Policy => policy ??= OpenPolicy();

    /// <summary>
    /// Reward model to train: the model itself if it is a reward model, or else the model with a new head.
    /// </summary>
    /// <exception cref="InvalidInputException">As for <see cref="Policy"/>; or an adapter is requested for a reward
    /// model.</exception>
    public RewardModel RewardModel => rewardModel ??= OpenRewardModel();

    /// <summary>Opens the frozen reference: a separate model, or the model before training. Null for none.</summary>
    /// <param name="needed">Whether training needs a reference.</param>
    /// <param name="changes">Whether training changes the reference, which then must be in float32.</param>
    public ReferencePolicy? OpenReference(bool needed, bool changes = false)
    {
        if (inputs.Reference == LanguageInputs.NoReference)
            return needed
                ? throw new InvalidInputException("reference is none, but kl_coef or the loss needs a reference")
                : null;
        if (changes && !HasAdapter && !inputs.ReferenceInt8)
            return ReferencePolicy.Of(
                inputs.Reference is null
                    ? Policy.Copy(trainable: false)
                    : Fitting(CausalLanguageModel.Load(inputs.Reference), inputs.Reference).Copy(trainable: false)
            );
        if (inputs.Reference is not null)
            return ReferencePolicy.Of(Fitting(OpenFrozen(inputs.Reference, ReferenceWeights), inputs.Reference));
        return HasAdapter
            ? ReferencePolicy.AdapterOff(Policy)
            : ReferencePolicy.Of(OpenFrozen(Required(inputs), ReferenceWeights));
    }

    /// <summary>
    /// Opens the value function of PPO: a trained one, a new head on another model, or a new head on the policy.
    /// </summary>
    /// <exception cref="InvalidInputException">A file is missing or damaged, or the width of the value head does not
    /// fit the policy.</exception>
    public ValueFunction OpenValueFunction()
    {
        if (inputs.ValueModel is { } folder && ValueFunction.ExistsIn(folder))
        {
            var trained = ValueFunction.Load(folder, OpenValueModel);
            return trained.Fits(Policy)
                ? trained
                : throw new InvalidInputException(
                    $"value_model {folder}: the value head does not fit the policy, whose hidden size is "
                        + $"{Policy.Config.Width}"
                );
        }
        CausalLanguageModel? own = inputs.ValueModel is null
            ? null
            : Fitting(OpenValueModel(inputs.ValueModel), inputs.ValueModel);
        var head = new ValueHead((own ?? Policy).Config.Width, inputs.ValueHeadWidth);
        var random = new Rng(seed, HeadStream);
        head.Initialize(ref random);
        return new ValueFunction(head, own);
    }

    /// <summary>Opens the prompts, rewards and models of training on sampled completions.</summary>
    /// <param name="options">Options of the trainer.</param>
    /// <param name="needsReference">Whether the loss needs the reference.</param>
    /// <param name="syncReference">Whether training changes the reference.</param>
    public AlignmentParts OpenAlignment(OnlineOptions options, bool needsReference = false, bool syncReference = false)
    {
        if (inputs.LoraDropout > 0 && inputs.Adapter is null)
            throw new InvalidInputException(
                "lora_dropout must be 0 for training on the policy's own completions: the trained policy must equal "
                    + "the one that sampled them"
            );
        if (!inputs.HasConversations && AgentKeys.FirstWithoutEffect(inputs) is { } unused)
            throw new InvalidInputException(
                $"{unused} applies to conversations only: set tools or environment, or leave it out"
            );
        AgentSetup? agent = inputs.HasConversations ? OpenAgent() : null;
        IReward reward =
            inputs.Reward is { } text ? ParseReward(text)
            : agent?.Environment is not null ? RewardFunction.Zero
            : throw Missing("reward", "--reward", "a reward model's folder or run, or a name such as exact_match");
        IReward? heldOut = inputs.HeldOutReward is null ? null : ParseReward(inputs.HeldOutReward);
        (IReadOnlyList<PromptItem> prompts, IReadOnlyList<PromptItem> evaluation) =
            inputs.Data is null && agent?.Environment is not null
                ? (EmptyPrompts(options), EmptyPrompts(options))
                : Prompts(options, agent, reward, heldOut);
        return new AlignmentParts(Policy, Tokenizer, prompts, reward)
        {
            Agent = agent,
            Reference = OpenReference(needsReference || options.KlCoefficient > 0, syncReference),
            HeldOutReward = heldOut,
            EvaluationPrompts = evaluation,
        };
    }

    // An environment without data: each sample of the table is a conversation of its own.
    private static PromptItem[] EmptyPrompts(OnlineOptions options) =>
        [.. Enumerable.Range(0, Math.Max(1, options.SampleCount)).Select(static _ => new PromptItem(""))];

    private AgentSetup OpenAgent()
    {
        if (inputs.LongPrompts is LongPrompts.TruncateLeft or LongPrompts.TruncateRight)
            throw new InvalidInputException(
                "long_prompts must be error or skip for conversations with tools or an environment, whose prompts are "
                    + "written by the chat template"
            );
        return RunAgent.Open(inputs, Tokenizer, allowPrograms);
    }

    private (IReadOnlyList<PromptItem> Training, IReadOnlyList<PromptItem> Evaluation) Prompts(
        OnlineOptions options,
        AgentSetup? agent,
        IReward reward,
        IReward? heldOut
    )
    {
        ChatArguments tools = new() { Tools = agent is null ? null : ToolList.Of(agent.Tools) };
        return Examples(
            (path, template, checkAll) => Datasets.Prompts(path, template?.With(tools), checkAll),
            new ExampleKind<PromptItem>(
                static item => item.Prompt,
                static (item, prompt) => item with { Prompt = prompt },
                static _ => [],
                static item => item.IsChat
            ),
            check: item => CheckRewards(item, options, reward, heldOut)
        );
    }

    /// <summary>Reads the training and evaluation examples.</summary>
    /// <typeparam name="T">Type of an example.</typeparam>
    /// <param name="open">Opens a file.</param>
    /// <param name="kind">Access to the texts of an example.</param>
    /// <param name="maxLength">Maximum tokens of an example. A prompt must have fewer. Null for the context length of
    /// the model.</param>
    /// <param name="check">Further check of an example; null for none.</param>
    /// <param name="streaming">Whether examples are read and checked when they are used, and not before.</param>
    /// <exception cref="InvalidInputException">A file is missing, or a record is invalid, too long, or cannot be
    /// encoded by the tokenizer.</exception>
    public (IReadOnlyList<T> Training, IReadOnlyList<T> Evaluation) Examples<T>(
        Func<string, ChatTemplate?, bool, FileDataset<T>> open,
        ExampleKind<T> kind,
        int? maxLength = null,
        Action<T>? check = null,
        bool streaming = false
    )
    {
        string data = inputs.Data ?? throw Missing("data", "--data", "a file or folder of examples");
        var reader = new ExampleFiles<T>(
            path => open(path, Tokenizer.ChatTemplate?.With(inputs.TemplateArguments()), false),
            Tokenizer,
            kind,
            LimitsFor(maxLength),
            report
        )
        {
            IsStreamed = streaming,
        };
        IReadOnlyList<T>[] ReadAll(string text) => [.. DataSources.Of(text).Select(path => Read(path, reader, check))];
        IReadOnlyList<T>[] all = ReadAll(data);
        if (inputs.EvaluationData is { } evaluationData)
            return inputs.EvaluationShare == 0
                ? (DataSources.Combine(all, inputs.DataWeights), DataSources.Combine(ReadAll(evaluationData), []))
                : throw new InvalidInputException("eval_data and eval_share exclude each other; remove one");
        (IReadOnlyList<T>[] training, IReadOnlyList<T> heldOut) = DataSources.Split(all, inputs.EvaluationShare, seed);
        return (DataSources.Combine(training, inputs.DataWeights), heldOut);
    }

    /// <summary>Reads the training and evaluation preference pairs.</summary>
    public (IReadOnlyList<PreferencePair> Training, IReadOnlyList<PreferencePair> Evaluation) Pairs(int? maxLength) =>
        Examples(
            Datasets.Preferences,
            new ExampleKind<PreferencePair>(
                static pair => pair.Prompt,
                static (pair, prompt) => pair with { Prompt = prompt },
                static pair => [pair.Chosen, pair.Rejected],
                static pair => pair.IsChat
            ),
            maxLength
        );

    // Cached: files are read to count their examples, and again for training.
    private IReadOnlyList<T> Read<T>(string path, ExampleFiles<T> reader, Action<T>? check)
    {
        if (!files.TryGetValue(path, out object? examples))
            files[path] = examples = reader.Read(path, check);
        return (IReadOnlyList<T>)examples;
    }

    // A prompt needs room for one token of a completion.
    private PromptLimits LimitsFor(int? maxLength)
    {
        int context = Policy.Config.Context;
        (int tokens, string source) =
            maxLength < context
                ? (maxLength.Value - 1, "max_length, less one token for the completion")
                : (context - 1, "the model's context, less one token for the completion");
        if (inputs.MaxPromptLength is not { } limit)
            return new PromptLimits(tokens, source, inputs.LongPrompts);
        if (limit < 1)
            throw new InvalidInputException($"max_prompt_length must be at least 1, but is {limit}");
        return limit < tokens
            ? new PromptLimits(limit, "max_prompt_length", inputs.LongPrompts)
            : new PromptLimits(tokens, source, inputs.LongPrompts);
    }

    private void CheckRewards(PromptItem item, OnlineOptions options, params ReadOnlySpan<IReward?> rewards)
    {
        int room = Policy.Config.Context - Tokenizer.EncodePrompt(item.Prompt, item.IsChat).Length;
        foreach (IReward? reward in rewards)
            (reward as IPromptChecker)?.Check(item, Math.Min(options.Sampling.MaxTokens, room));
    }

    private bool HasAdapter => inputs.LoraRank > 0 || inputs.Adapter is not null;

    private RewardModel OpenRewardModel()
    {
        string folder = Required(inputs);
        if (ModelFolder.IsRewardModel(folder))
        {
            if (HasAdapter)
                throw new InvalidInputException(
                    $"model {folder} is a reward model, which does not support adapters; name a language model, or "
                        + "remove lora_r and adapter"
                );
            var trained = Language.RewardModel.Load(folder, trainable: true);
            policy = Fitting(trained.Trunk, folder);
            return trained;
        }
        var model = new RewardModel(Policy);
        var random = new Rng(seed, HeadStream);
        model.Initialize(ref random);
        return model;
    }

    private FrozenWeights ReferenceWeights => inputs.ReferenceInt8 ? FrozenWeights.Int8 : FrozenWeights.Stored;

    private CausalLanguageModel OpenPolicy()
    {
        string folder = Required(inputs);
        CausalLanguageModel model = Fitting(HasAdapter ? OpenFrozen(folder) : CausalLanguageModel.Load(folder), folder);
        if (inputs.Adapter is not null && inputs.LoraRank > 0)
            throw new InvalidInputException("adapter and lora_r exclude each other: an adapter has its own rank");
        if (inputs.Adapter is not null)
        {
            model.LoadAdapter(inputs.Adapter);
        }
        else if (HasAdapter)
        {
            var random = new Rng(seed, AdapterStream);
            model.AddAdapter(
                new LoraOptions
                {
                    Rank = inputs.LoraRank,
                    Alpha = inputs.LoraAlpha,
                    Dropout = inputs.LoraDropout,
                    TargetModules = inputs.LoraTargetModules,
                    RankStabilized = inputs.LoraRankStabilized,
                },
                ref random
            );
        }
        return model;
    }

    // With an adapter for the policy, the value model has one of the same kind, on frozen weights.
    private CausalLanguageModel OpenValueModel(string folder)
    {
        if (!HasAdapter)
            return ModelFolder.IsRewardModel(folder)
                ? Language.RewardModel.Load(folder, trainable: true).Trunk
                : CausalLanguageModel.Load(folder);
        CausalLanguageModel model = OpenFrozen(folder, needHead: false);
        var random = new Rng(seed, ValueAdapterStream);
        model.AddAdapter(Policy.Adapter! with { Dropout = 0 }, ref random);
        return model;
    }

    // Models of the same folder share their weights.
    private CausalLanguageModel OpenFrozen(
        string folder,
        FrozenWeights weights = FrozenWeights.Stored,
        bool needHead = true
    )
    {
        bool ofReward = !needHead && ModelFolder.IsRewardModel(folder);
        if (!frozen.TryGetValue((folder, weights, ofReward), out CausalLanguageModel? first))
            frozen[(folder, weights, ofReward)] = first = ofReward
                ? Language.RewardModel.Load(folder, weights).Trunk
                : CausalLanguageModel.Load(folder, weights);
        return first.Share();
    }

    private ModelReward OpenReward(string folder, bool normalize, FrozenWeights weights)
    {
        var model = Language.RewardModel.Load(folder, weights);
        frozen.TryAdd((folder, weights, true), model.Trunk);
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return new ModelReward(model, Language.Tokenizer.Load(folder), normalize, name);
    }

    private CausalLanguageModel Fitting(CausalLanguageModel model, string folder) =>
        Tokenizer.VocabularySize <= model.Config.Vocabulary
            ? model
            : throw new InvalidInputException(
                $"the tokenizer {inputs.Tokenizer ?? inputs.Model} has {Tokenizer.VocabularySize} tokens, but the "
                    + $"model {folder} has {model.Config.Vocabulary}; use the tokenizer of the model"
            );

    // The names of runs are already resolved to folders.
    private IReward ParseReward(string text) =>
        new RewardParser(openModel: OpenReward) { AllowPrograms = allowPrograms }.Parse(text);

    private static string Required(LanguageInputs inputs) =>
        inputs.Model ?? throw Missing("model", "--model", "a Hugging Face folder, a run, or a checkpoint of one");

    private static InvalidInputException Missing(string key, string flag, string what) =>
        new($"{key} is missing; name {what} with {flag}");
}
