using Proximal.Tensors;

namespace Proximal.Language.Tests;

/// <summary>
/// A task for trainers that learn from examples: after a letter comes the next one (or, wrongly, the one before).
/// </summary>
internal static class OfflineTasks
{
    private const string Letters = "abcdefgh";

    public static CharacterTokenizer Tokenizer { get; } = new(Letters);

    public static Demonstration[] Demonstrations { get; } =
    [.. Letters.Select(static letter => new Demonstration($"{letter}", Following(letter, 1, 3)))];

    public static PreferencePair[] Pairs { get; } =
    [
        .. Letters.Select(static letter => new PreferencePair(
            $"{letter}",
            Following(letter, 1, 2),
            Following(letter, 7, 3)
        )),
    ];

    // A step is correct if it is the letter after the last one.
    public static StepwiseExample[] Solutions { get; } =
    [
        .. "abcde".SelectMany(static letter =>
            new[]
            {
                new StepwiseExample($"{letter}", [Following(letter, 1, 1), Following(letter, 1, 2)], [true, true]),
                new StepwiseExample($"{letter}", [Following(letter, 7, 1), Following(letter, 1, 1)], [false, true]),
            }
        ),
    ];

    public static LabeledCompletion[] Labeled { get; } =
    [
        .. Pairs.SelectMany(static pair =>
            new[]
            {
                new LabeledCompletion(pair.Prompt, pair.Chosen, true),
                new LabeledCompletion(pair.Prompt, pair.Rejected, false),
            }
        ),
    ];

    public static IEnumerable<string> Algorithms =>
        [
            "sft",
            "sft accumulated",
            "sigmoid",
            "ipo",
            "hinge",
            "orpo",
            "simpo",
            "kto",
            "reward-model",
            "process-reward",
            "dpo with an adapter",
            "sigmoid and sft",
            "dpo with a synchronized reference",
        ];

    /// <summary>Losses of DPO that differ from the others in nothing but the formula.</summary>
    public static IEnumerable<string> OtherLosses => ["robust", "sigmoidnorm", "apozero", "apodown", "cpo"];

    public static CausalLanguageModel Model(ulong seed = 1)
    {
        var random = new Rng(seed);
        return CausalLanguageModel.Create(ModelConfig.Gpt2(Tokenizer.VocabularySize, 12, 16, 2, 2), ref random);
    }

    public static LanguageTrainer Create(string algorithm, long totalSteps, ulong seed = 3)
    {
        CausalLanguageModel model = Model();
        var reference = ReferencePolicy.Of(model.Copy(trainable: false));
        switch (algorithm)
        {
            case "sft":
                return new Sft(
                    model,
                    Tokenizer,
                    Demonstrations,
                    new SftOptions
                    {
                        TotalSteps = totalSteps,
                        BatchSize = 5,
                        LearningRate = Schedule.Cosine(1e-2),
                        WarmupSteps = 3,
                        Seed = seed,
                    },
                    Demonstrations
                );
            case "sft accumulated":
                return new Sft(
                    model,
                    Tokenizer,
                    Demonstrations,
                    new SftOptions
                    {
                        TotalSteps = totalSteps,
                        BatchSize = 5,
                        GradientAccumulationSteps = 3,
                        LearningRate = Schedule.Cosine(1e-2),
                        WarmupSteps = 3,
                        Seed = seed,
                    },
                    Demonstrations
                );
            case "kto":
                return new Kto(
                    model,
                    Tokenizer,
                    Labeled,
                    new KtoOptions
                    {
                        TotalSteps = totalSteps,
                        BatchSize = 6,
                        LearningRate = 3e-3,
                        Seed = seed,
                        LoggingExamples = 12,
                    },
                    reference,
                    Labeled
                );
            case "reward-model":
                var scorer = new RewardModel(model);
                var random = new Rng(seed);
                scorer.Head.Initialize(ref random);
                return new RewardModeling(
                    scorer,
                    Tokenizer,
                    Pairs,
                    new RewardModelingOptions
                    {
                        TotalSteps = totalSteps,
                        BatchSize = 5,
                        LearningRate = 3e-3,
                        CenterRewardsCoefficient = 0.01,
                        Seed = seed,
                    },
                    Pairs
                );
            case "process-reward":
                var stepScorer = new RewardModel(model);
                var fresh2 = new Rng(seed);
                stepScorer.Head.Initialize(ref fresh2);
                return new ProcessRewardModeling(
                    stepScorer,
                    Tokenizer,
                    Solutions,
                    new ProcessRewardOptions
                    {
                        TotalSteps = totalSteps,
                        BatchSize = 5,
                        LearningRate = 3e-3,
                        StepSeparator = "h",
                        GradientAccumulationSteps = 2,
                        Seed = seed,
                    },
                    Solutions
                );
            case "dpo with an adapter":
                CausalLanguageModel adapted = model.Copy(trainable: false);
                var fresh = new Rng(seed, stream: 1);
                adapted.AddAdapter(new LoraOptions { Rank = 4, Dropout = 0.1 }, ref fresh);
                return new Dpo(
                    adapted,
                    Tokenizer,
                    Pairs,
                    new DpoOptions
                    {
                        TotalSteps = totalSteps,
                        BatchSize = 5,
                        LearningRate = Schedule.Linear(5e-3),
                        Seed = seed,
                    },
                    ReferencePolicy.AdapterOff(adapted),
                    Pairs
                );
            default:
                var options = new DpoOptions
                {
                    TotalSteps = totalSteps,
                    BatchSize = 5,
                    LearningRate = Schedule.Linear(5e-3),
                    Losses = algorithm switch
                    {
                        "sigmoid and sft" => [PreferenceLoss.Sigmoid, PreferenceLoss.Sft],
                        "dpo with a synchronized reference" => [PreferenceLoss.Sigmoid],
                        _ => [Enum.Parse<PreferenceLoss>(algorithm, ignoreCase: true)],
                    },
                    LossWeights = algorithm == "sigmoid and sft" ? [1, 0.2] : null,
                    LabelSmoothing = algorithm == "robust" ? 0.1 : 0,
                    SyncReference = algorithm == "dpo with a synchronized reference",
                    ReferenceSyncSteps = 5,
                    GradientAccumulationSteps = algorithm == "sigmoid and sft" ? 2 : 1,
                    Beta = algorithm == "simpo" ? 2 : 0.1,
                    Seed = seed,
                };
                return new Dpo(
                    model,
                    Tokenizer,
                    Pairs,
                    options,
                    algorithm is "orpo" or "simpo" or "cpo" ? null : reference,
                    Pairs
                );
        }
    }

    private static string Following(char letter, int stride, int count) =>
        new([.. Enumerable.Range(1, count).Select(i => Letters[(letter - 'a' + (i * stride)) % Letters.Length])]);
}
