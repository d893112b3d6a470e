using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>
/// Compares algorithms that learn from the same preferences and the same fine-tuned model, in the world of the RLHF
/// demo.
/// </summary>
internal sealed class ComparisonExperiment : IExperiment
{
    private const int Samples = 1000,
        BatchSize = 64,
        MinibatchSize = 32,
        Epochs = 2,
        GroupSize = 8;

    private static readonly InnOptions Options = InnOptions.Full;

    public string Name => "comparison";

    public string Title => "Algorithms that learn from preferences";

    public int DefaultSeeds => 3;

    public string MainMetric => "win rate";

    public string Explanation =>
        """
            The first stages are those of `proximal rlhf demo`: a small GPT-2 is pretrained and fine-tuned, and its answers are compared in pairs
            by their true reward, which is known, with one label in ten wrong. DPO (β 0.1), IPO (β 1, on means over tokens) and KTO (β 0.1) train
            for two epochs on these pairs at learning rate 5e-5. PPO, GRPO, RLOO and REINFORCE++ train on 4,800 completions at learning rate
            2e-4 and KL coefficient 0.05; a reward model that was trained on the same pairs scores the completions. *Win rate* is the win rate
            against the fine-tuned model under the true reward, over 1000 answers to new questions (a tie is half a win). KL is in nats for a
            whole answer. *s* is processor time without the common stages. The training time of the reward model has its own row.
            """;

    public IEnumerable<(string Row, ExperimentRun Run)> Measure(ulong seed, StopSignal stop)
    {
        var pipeline = new InnPipeline(seed, Options);
        CausalLanguageModel pretrained = Train(pipeline.Pretraining(), stop).Model;
        CausalLanguageModel fineTuned = Train(pipeline.FineTuning(pretrained), stop).Model;
        (IReadOnlyList<PreferencePair> pairs, IReadOnlyList<PreferencePair> heldOut) = pipeline.Compare(fineTuned);
        double start = ProcessorTime.Seconds;
        RewardModeling rewardTraining = Train(
            pipeline.RewardTraining(fineTuned, pairs, heldOut, out RewardModel reward),
            stop
        );
        double rewardSeconds = ProcessorTime.Seconds - start;
        rewardTraining.Normalize();

        var evaluator = new PolicyEvaluator(pipeline, fineTuned, seed);
        yield return ("fine-tuned", evaluator.Measure(fineTuned, double.NaN));
        rewardTraining.Evaluate();
        yield return (
            "reward model",
            new ExperimentRun(seed, [("accuracy", rewardTraining.Score!.Value), ("s", rewardSeconds)])
        );

        AlignmentParts Parts() => pipeline.Parts(fineTuned, reward);
        (string Name, Func<LanguageTrainer> Make)[] methods =
        [
            ("PPO", () => pipeline.Optimization(Parts(), new ValueFunction(new ValueHead(fineTuned.Config.Width)))),
            (
                "GRPO",
                () =>
                    new Grpo(
                        Parts(),
                        Online(new GrpoOptions() with { GroupSize = GroupSize, KlCoefficient = 0.05 }, seed)
                    )
            ),
            ("RLOO", () => new Grpo(Parts(), Online(GrpoOptions.Rloo with { GroupSize = GroupSize }, seed))),
            (
                "REINFORCE++",
                () => new Grpo(Parts(), Online(GrpoOptions.ReinforcePlusPlus with { KlCoefficient = 0.05 }, seed))
            ),
            ("DPO", () => Pairs(PreferenceLoss.Sigmoid, beta: 0.1)),
            ("IPO", () => Pairs(PreferenceLoss.Ipo, beta: 1)),
            (
                "KTO",
                () =>
                    new Kto(
                        fineTuned.Copy(trainable: true),
                        pipeline.Tokenizer,
                        Labeled(pairs),
                        new KtoOptions
                        {
                            Seed = seed,
                            TotalSteps = 4 * pairs.Count,
                            BatchSize = 32,
                            LearningRate = Schedule.Linear(5e-5),
                        },
                        Reference(fineTuned)
                    )
            ),
        ];
        foreach ((string name, Func<LanguageTrainer> make) in methods)
        {
            start = ProcessorTime.Seconds;
            LanguageTrainer trainer = Train(make(), stop);
            yield return (name, evaluator.Measure(trainer.Model, ProcessorTime.Seconds - start));
        }

        Dpo Pairs(PreferenceLoss loss, double beta) =>
            new(
                fineTuned.Copy(trainable: true),
                pipeline.Tokenizer,
                pairs,
                new DpoOptions
                {
                    Seed = seed,
                    Losses = [loss],
                    Beta = beta,
                    TotalSteps = 2 * pairs.Count,
                    BatchSize = 16,
                    LearningRate = Schedule.Linear(5e-5),
                },
                Reference(fineTuned)
            );
    }

    public IEnumerable<(string Name, string Svg)> Draw(ExperimentResult result) => [];

    private static TTrainer Train<TTrainer>(TTrainer trainer, StopSignal stop)
        where TTrainer : LanguageTrainer
    {
        stop.Watch(trainer);
        trainer.Train();
        return trainer;
    }

    private static ReferencePolicy Reference(CausalLanguageModel model) =>
        ReferencePolicy.Of(model.Copy(trainable: false));

    // Each pair gives a desirable and an undesirable example.
    private static LabeledCompletion[] Labeled(IReadOnlyList<PreferencePair> pairs) =>
        [
            .. pairs.Select(pair => new LabeledCompletion(pair.Prompt, pair.Chosen, Label: true)),
            .. pairs.Select(pair => new LabeledCompletion(pair.Prompt, pair.Rejected, Label: false)),
        ];

    private static GrpoOptions Online(GrpoOptions method, ulong seed) =>
        method with
        {
            Seed = seed,
            TotalSteps = Options.Completions,
            BatchSize = BatchSize,
            MinibatchSize = MinibatchSize,
            Epochs = Epochs,
            LearningRate = 2e-4,
            AdamBeta2 = 0.95,
            MissingEosPenalty = 1,
            Sampling = Options.Sampling,
        };

    /// <summary>Evaluates policies by their answers to the held-out questions.</summary>
    private sealed class PolicyEvaluator(InnPipeline pipeline, CausalLanguageModel fineTuned, ulong seed)
    {
        // Answers of the fine-tuned model, the opponent of every policy. They are sampled once.
        private readonly GeneratedCompletions others = pipeline
            .Sample(pipeline.EvaluationPrompts, Samples, round: 3)
            .Run(fineTuned, pipeline.Tokenizer);
        private readonly IJudge judge = Judge.From(pipeline.Quality);
        private readonly ReferencePolicy reference = Reference(fineTuned);

        public ExperimentRun Measure(CausalLanguageModel policy, double seconds)
        {
            GeneratedCompletions answers = pipeline
                .Sample(pipeline.EvaluationPrompts, Samples, round: 4)
                .Run(policy, pipeline.Tokenizer, reference);
            return new ExperimentRun(
                seed,
                [
                    ("win rate", answers.Against(others, judge).Share),
                    ("true reward", answers.ScoreBy(pipeline.Quality).Average()),
                    ("KL", answers.Divergence.Average()),
                    ("length", answers.Statistics.MeanLength),
                    ("s", seconds),
                ]
            );
        }
    }
}
