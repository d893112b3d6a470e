using Proximal.Demos;
using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>
/// The whole way from an untrained model to an aligned one in the world of the <see cref="Inn"/>, one method for each stage: pretraining,
/// fine-tuning, a reward model from preferences, and PPO against it (Stiennon et al. 2020; Ouyang et al. 2022).
/// </summary>
internal sealed class InnPipeline
{
    // Streams of the seed, one for each thing that is drawn here.
    private const ulong Weights = 0x1000,
        Texts = 0x1001,
        RewardHead = 0x1002,
        Labels = 0x1003;

    // A token that is no whole character becomes three when its text is encoded anew, and every answer must fit the reward model.
    private const int Context = 192,
        Layers = 2,
        HeadWidth = 32,
        VocabularySize = 512,
        BatchSize = 16;

    private readonly ulong seed;
    private readonly InnOptions settings;
    private readonly IReadOnlyList<Demonstration> text,
        heldOutText,
        demonstrations;

    /// <summary>Makes the corpus and its tokenizer.</summary>
    public InnPipeline(ulong seed, InnOptions settings)
    {
        this.seed = seed;
        this.settings = settings;
        Inn = new Inn(seed);
        var random = new Rng(seed, Texts);
        text = Inn.Text(settings.Lines, ref random);
        heldOutText = Inn.Text(200, ref random);
        demonstrations = Inn.Demonstrations(settings.Demonstrations, ref random);
        Tokenizer = BytePairTrainer.Train(
            text.Select(line => line.Completion),
            new BytePairOptions { VocabularySize = VocabularySize, Pattern = WordPattern.Gpt2 }
        );
        (Prompts, EvaluationPrompts) = HeldOut.Split(Inn.Prompts, share: 0.25, seed);
        Quality = RewardFunction.From(Inn.Quality, "quality");
    }

    public Inn Inn { get; }

    public BytePairTokenizer Tokenizer { get; }

    /// <summary>Questions that answers are learned on.</summary>
    public IReadOnlyList<PromptItem> Prompts { get; }

    /// <summary>Questions that answers are measured on.</summary>
    public IReadOnlyList<PromptItem> EvaluationPrompts { get; }

    /// <summary>How good an answer truly is; no model learns from it but through preferences.</summary>
    public IReward Quality { get; }

    /// <summary>Stage 1: a small GPT-2 learns to write from the corpus.</summary>
    public Sft Pretraining()
    {
        var random = new Rng(seed, Weights);
        CausalLanguageModel model = CausalLanguageModel.Create(
            ModelConfig.Gpt2(Tokenizer.VocabularySize, Context, settings.Width, Layers, settings.Width / HeadWidth),
            ref random
        );
        return new Sft(
            model,
            Tokenizer,
            text,
            Reading(settings.PretrainingExamples, Schedule.Linear(2e-3)),
            heldOutText
        );
    }

    /// <summary>Stage 2: it learns to answer as people demonstrated it.</summary>
    public Sft FineTuning(CausalLanguageModel pretrained) =>
        new(
            pretrained.Copy(trainable: true),
            Tokenizer,
            demonstrations,
            Reading(settings.Demonstrations, Schedule.Linear(5e-4))
        );

    /// <summary>Lets it answer every question twice, and somebody say which answer is better, who errs now and then.</summary>
    /// <returns>Pairs to learn from, and pairs held out.</returns>
    public (IReadOnlyList<PreferencePair> Train, IReadOnlyList<PreferencePair> HeldOut) Compare(
        CausalLanguageModel fineTuned
    )
    {
        IReadOnlyList<RewardInput> Answers(int round) =>
            Ask(Prompts, settings.Comparisons, round).Run(fineTuned, Tokenizer).Inputs;
        var random = new Rng(seed, Labels);
        IReadOnlyList<PreferencePair> pairs = PreferenceLabels.Label(
            Answers(round: 1),
            Answers(round: 2),
            Quality,
            settings.Mistakes,
            ref random
        );
        return HeldOut.Split(pairs, share: 0.15, seed);
    }

    /// <summary>Questions to a model, whose answers are drawn anew in every round.</summary>
    /// <param name="prompts">The questions.</param>
    /// <param name="count">How many answers.</param>
    /// <param name="round">From 1 on; PPO's own answers are round 0.</param>
    public CompletionEvaluation Ask(IReadOnlyList<PromptItem> prompts, int count, int round) =>
        new(prompts, count, settings.Sampling, seed + ((ulong)round << 48));

    /// <summary>Stage 3: a copy of it learns to tell the better answer.</summary>
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
                TotalSteps = settings.RewardExamples,
                BatchSize = BatchSize,
                LearningRate = Schedule.Linear(5e-4),
                CenterRewardsCoefficient = 0.01,
            },
            heldOut
        );
    }

    /// <summary>What stage 4 and its alternatives learn from: the fine-tuned model as policy and as reference, and the reward model.</summary>
    public AlignmentParts Parts(CausalLanguageModel fineTuned, RewardModel reward) =>
        new(fineTuned.Copy(trainable: true), Tokenizer, Prompts, new ModelReward(reward, Tokenizer))
        {
            Reference = ReferencePolicy.Of(fineTuned.Copy(trainable: false)),
            HeldOutReward = Quality,
            EvaluationPrompts = EvaluationPrompts,
        };

    /// <summary>The value function of stage 4: a model of its own that begins as the reward model's transformer (Ouyang et al. 2022), and a head.</summary>
    public static (ValueHead Head, CausalLanguageModel Model) ValueModel(RewardModel reward) =>
        (new ValueHead(reward.Trunk.Config.Width), reward.Trunk.Copy(trainable: true));

    /// <summary>Stage 4: PPO raises the reward model's score and stays near the fine-tuned model.</summary>
    public RlhfPpo Optimization(AlignmentParts parts, ValueFunction value) => new(parts, PpoOptions, value);

    /// <summary>The settings of stage 4.</summary>
    public RlhfPpoOptions PpoOptions =>
        new()
        {
            Seed = seed,
            TotalSteps = settings.Completions,
            BatchSize = 64,
            MinibatchSize = 32,
            Epochs = 2,
            LearningRate = 2e-4,
            AdamBeta2 = 0.95,
            KlCoefficient = 0.05,
            ValueCoefficient = 0.5,
            ClipRangeValue = null,
            MissingEosPenalty = 1,
            Sampling = settings.Sampling,
            EvaluationSamples = 200,
        };

    private SftOptions Reading(int examples, Schedule learningRate) =>
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
