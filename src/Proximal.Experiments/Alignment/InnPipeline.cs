using Proximal.Demos;
using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>
/// RLHF pipeline in the world of the <see cref="Inn"/>, with one method for each stage: pretraining, fine-tuning, a
/// reward model from preferences, and PPO against the reward model (Stiennon et al. 2020; Ouyang et al. 2022).
/// </summary>
internal sealed class InnPipeline
{
    // Random streams of the seed, one for each use.
    private const ulong Weights = 0x1000,
        Texts = 0x1001,
        RewardHead = 0x1002,
        Labels = 0x1003;

    // A token that is not a whole character becomes three tokens when its text is encoded again. Each answer must fit
    // the reward model.
    private const int Context = 192,
        Layers = 2,
        HeadWidth = 32,
        VocabularySize = 512,
        BatchSize = 16;

    private readonly ulong seed;
    private readonly InnOptions options;
    private readonly IReadOnlyList<Demonstration> text,
        heldOutText,
        demonstrations;

    /// <summary>Creates the corpus and its tokenizer.</summary>
    public InnPipeline(ulong seed, InnOptions options)
    {
        this.seed = seed;
        this.options = options;
        Inn = new Inn(seed);
        var random = new Rng(seed, Texts);
        text = Inn.Text(options.Lines, ref random);
        heldOutText = Inn.Text(200, ref random);
        demonstrations = Inn.Demonstrations(options.Demonstrations, ref random);
        Tokenizer = BytePairTrainer.Train(
            text.Select(line => line.Completion),
            new BytePairOptions { VocabularySize = VocabularySize, Pattern = WordPattern.Gpt2 }
        );
        (Prompts, EvaluationPrompts) = HeldOut.Split(Inn.Prompts, share: 0.25, seed);
        Quality = RewardFunction.From(Inn.Quality, "quality");
    }

    public Inn Inn { get; }

    public BytePairTokenizer Tokenizer { get; }

    /// <summary>Questions for training.</summary>
    public IReadOnlyList<PromptItem> Prompts { get; }

    /// <summary>Questions for evaluation.</summary>
    public IReadOnlyList<PromptItem> EvaluationPrompts { get; }

    /// <summary>True reward of an answer. Models learn from it only through preferences.</summary>
    public IReward Quality { get; }

    /// <summary>Stage 1: pretrains a small GPT-2 on the corpus.</summary>
    public Sft Pretraining()
    {
        var random = new Rng(seed, Weights);
        CausalLanguageModel model = CausalLanguageModel.Create(
            ModelConfig.Gpt2(Tokenizer.VocabularySize, Context, options.Width, Layers, options.Width / HeadWidth),
            ref random
        );
        return new Sft(
            model,
            Tokenizer,
            text,
            SftOptionsFor(options.PretrainingExamples, Schedule.Linear(2e-3)),
            heldOutText
        );
    }

    /// <summary>Stage 2: fine-tunes a copy of the model on demonstrated answers.</summary>
    public Sft FineTuning(CausalLanguageModel pretrained) =>
        new(
            pretrained.Copy(trainable: true),
            Tokenizer,
            demonstrations,
            SftOptionsFor(options.Demonstrations, Schedule.Linear(5e-4))
        );

    /// <summary>
    /// Samples two answers for each question and labels the better one by the true reward, with the configured share of
    /// mistakes.
    /// </summary>
    /// <returns>Training pairs and held-out pairs.</returns>
    public (IReadOnlyList<PreferencePair> Train, IReadOnlyList<PreferencePair> HeldOut) Compare(
        CausalLanguageModel fineTuned
    )
    {
        IReadOnlyList<RewardInput> Answers(int round) =>
            Sample(Prompts, options.Comparisons, round).Run(fineTuned, Tokenizer).Inputs;
        var random = new Rng(seed, Labels);
        IReadOnlyList<PreferencePair> pairs = PreferenceLabels.Label(
            Answers(round: 1),
            Answers(round: 2),
            Quality,
            options.Mistakes,
            ref random
        );
        return HeldOut.Split(pairs, share: 0.15, seed);
    }

    /// <summary>
    /// Creates an evaluation that samples answers to questions. Each round uses different random numbers.
    /// </summary>
    /// <param name="prompts">Questions.</param>
    /// <param name="count">Number of answers.</param>
    /// <param name="round">Index of the round, from 1; PPO uses round 0.</param>
    public CompletionEvaluation Sample(IReadOnlyList<PromptItem> prompts, int count, int round) =>
        new(prompts, count, options.Sampling, seed + ((ulong)round << 48));

    /// <summary>Stage 3: trains a reward model from a copy of the fine-tuned model.</summary>
    public RewardModeling RewardTraining(
        CausalLanguageModel fineTuned,
        IReadOnlyList<PreferencePair> pairs,
        IReadOnlyList<PreferencePair> heldOut,
        out RewardModel reward
    )
    {
        reward = new RewardModel(fineTuned.Copy(trainable: true));
        var random = new Rng(seed, RewardHead);
        reward.Initialize(ref random);
        return new RewardModeling(
            reward,
            Tokenizer,
            pairs,
            new RewardModelingOptions
            {
                Seed = seed,
                TotalSteps = options.RewardExamples,
                BatchSize = BatchSize,
                LearningRate = Schedule.Linear(5e-4),
                CenterRewardsCoefficient = 0.01,
            },
            heldOut
        );
    }

    /// <summary>
    /// Models and prompts of stage 4 and its alternatives: the fine-tuned model as policy and as reference, and the
    /// reward model.
    /// </summary>
    public AlignmentParts Parts(CausalLanguageModel fineTuned, RewardModel reward) =>
        new(fineTuned.Copy(trainable: true), Tokenizer, Prompts, new ModelReward(reward, Tokenizer))
        {
            Reference = ReferencePolicy.Of(fineTuned.Copy(trainable: false)),
            HeldOutReward = Quality,
            EvaluationPrompts = EvaluationPrompts,
        };

    /// <summary>
    /// Value function of stage 4: a value head and a separate model, which is initialized from the transformer of the
    /// reward model (Ouyang et al. 2022).
    /// </summary>
    public static (ValueHead Head, CausalLanguageModel Model) ValueModel(RewardModel reward) =>
        (new ValueHead(reward.Trunk.Config.Width), reward.Trunk.Copy(trainable: true));

    /// <summary>
    /// Stage 4: PPO maximizes the score of the reward model with a KL penalty toward the fine-tuned model.
    /// </summary>
    public RlhfPpo Optimization(AlignmentParts parts, ValueFunction value) => new(parts, PpoOptions, value);

    /// <summary>Options of stage 4.</summary>
    public RlhfPpoOptions PpoOptions =>
        new()
        {
            Seed = seed,
            TotalSteps = options.Completions,
            BatchSize = 64,
            MinibatchSize = 32,
            Epochs = 2,
            LearningRate = 2e-4,
            AdamBeta2 = 0.95,
            KlCoefficient = 0.05,
            MissingEosPenalty = 1,
            Sampling = options.Sampling,
            EvaluationSamples = 200,
        };

    private SftOptions SftOptionsFor(int examples, Schedule learningRate) =>
        new()
        {
            Seed = seed,
            TotalSteps = examples,
            BatchSize = BatchSize,
            LearningRate = learningRate,
            WarmupSteps = 20,
            WeightDecay = 0.01,
            AdamBeta2 = 0.95,
        };
}
