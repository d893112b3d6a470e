using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>The parts of a language model's training, opened when they are asked for.</summary>
/// <param name="sources">Where they come from: folders and files, no longer runs.</param>
/// <param name="seed">What fresh heads and adapters are drawn from.</param>
internal sealed class OpenedInputs(LanguageInputs sources, ulong seed)
{
    // Apart from the streams that training draws from.
    private const ulong HeadStream = 0,
        AdapterStream = 1UL << 40;

    private readonly Lazy<ITokenizer> tokenizer = new(() =>
        Language.Tokenizer.Load(sources.Tokenizer ?? Required(sources), sources.ChatTemplate)
    );
    private readonly Dictionary<string, object> files = new(StringComparer.Ordinal);
    private CausalLanguageModel? policy;
    private RewardModel? rewardModel;

    /// <summary>The tokenizer of the model that is trained.</summary>
    public ITokenizer Tokenizer => tokenizer.Value;

    /// <summary>The model that is trained, with its adapter where it has one.</summary>
    /// <exception cref="InvalidInputException">A file is missing or damaged, or model and tokenizer do not belong together.</exception>
    public CausalLanguageModel Policy => policy ??= OpenPolicy();

    /// <summary>A reward model to train: the model itself, where it is one, or a fresh head on it.</summary>
    /// <exception cref="InvalidInputException">As for <see cref="Policy"/>; or a reward model is to get an adapter.</exception>
    public RewardModel RewardModel => rewardModel ??= OpenRewardModel();

    /// <summary>The frozen reference: a model of its own, or the trained one as it was before training; null for none.</summary>
    /// <param name="needed">Whether training needs one.</param>
    public ReferencePolicy? OpenReference(bool needed)
    {
        if (sources.Reference == LanguageInputs.NoReference)
            return needed
                ? throw new InvalidInputException(
                    "reference is none, but the divergence from it is asked for (kl_coef, or the loss)"
                )
                : null;
        if (sources.Reference is not null)
            return ReferencePolicy.Of(
                Fitting(CausalLanguageModel.Load(sources.Reference, trainable: false), sources.Reference)
            );
        return HasAdapter
            ? ReferencePolicy.AdapterOff(Policy)
            : ReferencePolicy.Of(CausalLanguageModel.Load(Required(sources), trainable: false));
    }

    /// <summary>The value function of PPO: one that was trained before, a fresh head on another model, or one on the policy.</summary>
    /// <exception cref="InvalidInputException">A file is missing or damaged, or the value function was made for a model of another width.</exception>
    public ValueFunction OpenValueFunction()
    {
        if (sources.ValueModel is { } folder && ValueFunction.ExistsIn(folder))
        {
            var trained = ValueFunction.Load(folder);
            return trained.Fits(Policy)
                ? trained
                : throw new InvalidInputException(
                    $"value_model {folder}: its value head does not fit the policy, whose width is {Policy.Config.Width}"
                );
        }
        CausalLanguageModel? own = sources.ValueModel is null
            ? null
            : Fitting(OpenTrunk(sources.ValueModel), sources.ValueModel);
        var head = new ValueHead((own ?? Policy).Config.Width, sources.ValueHeadWidth);
        var random = new Rng(seed, HeadStream);
        head.Initialize(ref random);
        return new ValueFunction(head, own);
    }

    /// <summary>Prompts, rewards and models of training on the model's own completions.</summary>
    /// <param name="options">How many tokens completions may have, and whether divergence is penalised.</param>
    /// <param name="needsReference">Whether a loss compares with the reference.</param>
    public AlignmentParts OpenAlignment(OnlineOptions options, bool needsReference = false)
    {
        (IReadOnlyList<PromptItem> prompts, IReadOnlyList<PromptItem> evaluation) = Examples(
            JsonLines.Prompts,
            static item => (item.Prompt, [])
        );
        return new AlignmentParts(
            Policy,
            Tokenizer,
            prompts,
            ParseReward(
                sources.Reward
                    ?? throw Missing(
                        "reward",
                        "--reward",
                        "a reward model's folder or run, or a name such as exact_match"
                    )
            )
        )
        {
            Reference = OpenReference(needsReference || options.KlCoefficient > 0),
            HeldOutReward = sources.HeldOutReward is { } heldOut ? ParseReward(heldOut) : null,
            EvaluationPrompts = evaluation,
        };
    }

    /// <summary>What is learned from, and what is held out.</summary>
    /// <typeparam name="T">What an example is.</typeparam>
    /// <param name="open">Opens a file of them.</param>
    /// <param name="texts">A prompt and its completions.</param>
    /// <param name="maxLength">The most tokens of an example, which prompts must leave room in; null for the model's context.</param>
    /// <exception cref="InvalidInputException">A file is missing, or a line is wrong, too long, or cannot be written in the model's tokens.</exception>
    public (IReadOnlyList<T> Training, IReadOnlyList<T> Evaluation) Examples<T>(
        Func<string, ChatTemplate?, bool, LineDataset<T>> open,
        Func<T, (string Prompt, string[] Completions)> texts,
        int? maxLength = null
    )
    {
        string data = sources.Data ?? throw Missing("data", "--data", "a file of JSON lines");
        var reader = new ExampleFiles<T>(
            path => open(path, Tokenizer.ChatTemplate, true),
            Tokenizer,
            texts,
            Math.Min(maxLength ?? int.MaxValue, Policy.Config.Context)
        );
        IReadOnlyList<T> all = Read(data, reader);
        if (sources.EvaluationData is { } held)
            return sources.EvaluationShare == 0
                ? (all, Read(held, reader))
                : throw new InvalidInputException("eval_data and eval_share do not go together: give one of them");
        return sources.EvaluationShare == 0 ? (all, []) : HeldOut.Split(all, sources.EvaluationShare, seed);
    }

    /// <summary>Preference pairs: those to learn from, and those held out.</summary>
    public (IReadOnlyList<PreferencePair> Training, IReadOnlyList<PreferencePair> Evaluation) Pairs(int? maxLength) =>
        Examples(JsonLines.Preferences, static pair => (pair.Prompt, [pair.Chosen, pair.Rejected]), maxLength);

    // Counted first and learned from afterwards: read once.
    private IReadOnlyList<T> Read<T>(string path, ExampleFiles<T> reader)
    {
        if (!files.TryGetValue(path, out object? examples))
            files[path] = examples = reader.Read(path);
        return (IReadOnlyList<T>)examples;
    }

    private bool HasAdapter => sources.LoraRank > 0 || sources.Adapter is not null;

    private RewardModel OpenRewardModel()
    {
        string folder = Required(sources);
        if (ModelFolder.IsRewardModel(folder))
        {
            if (HasAdapter)
                throw new InvalidInputException(
                    $"model {folder} is a reward model, which takes no adapter: give the language model that it is to be made of, or leave lora_r and adapter out"
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

    private CausalLanguageModel OpenPolicy()
    {
        string folder = Required(sources);
        CausalLanguageModel model = Fitting(CausalLanguageModel.Load(folder, trainable: !HasAdapter), folder);
        if (sources.Adapter is not null)
        {
            model.LoadAdapter(sources.Adapter);
        }
        else if (HasAdapter)
        {
            var random = new Rng(seed, AdapterStream);
            model.AddAdapter(
                new LoraOptions
                {
                    Rank = sources.LoraRank,
                    Alpha = sources.LoraAlpha,
                    Dropout = sources.LoraDropout,
                    TargetModules = sources.LoraTargetModules,
                    RankStabilized = sources.LoraRankStabilized,
                },
                ref random
            );
        }
        return model;
    }

    private static CausalLanguageModel OpenTrunk(string folder) =>
        ModelFolder.IsRewardModel(folder)
            ? Language.RewardModel.Load(folder, trainable: true).Trunk
            : CausalLanguageModel.Load(folder);

    private CausalLanguageModel Fitting(CausalLanguageModel model, string folder) =>
        Tokenizer.VocabularySize <= model.Config.Vocabulary
            ? model
            : throw new InvalidInputException(
                $"the tokenizer {sources.Tokenizer ?? sources.Model} has {Tokenizer.VocabularySize} tokens, but the model {folder} only {model.Config.Vocabulary}: they do not belong together"
            );

    // Names of runs have become folders before.
    private static IReward ParseReward(string text) => new RewardParser().Parse(text);

    private static string Required(LanguageInputs sources) =>
        sources.Model ?? throw Missing("model", "--model", "a Hugging Face folder, a run, or a checkpoint of one");

    private static InvalidInputException Missing(string key, string flag, string what) =>
        new($"there is no {key}: give {what}, by {flag}");
}
