using Proximal.Demos;
using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>
/// Film reviews with a lexicon reward that can be exploited, for several coefficients of the KL penalty.
/// </summary>
internal sealed class SentimentExperiment : IExperiment
{
    private const int Completions = 7680,
        Samples = 480;
    private const string Reward = "reward",
        HeldOutReward = "held-out reward",
        Kl = "KL",
        Warned = "warned at";

    private static readonly double[] Coefficients = [0, 0.05, 0.1, 0.2, 0.5, 1];

    public string Name => "sentiment";

    public string Title => "Sentiment, and reward hacking";

    public int DefaultSeeds => 3;

    public string MainMetric => Warned;

    public string Explanation =>
        """
            A GPT-2 of 2 layers and width 64 is fine-tuned on good and bad film reviews (SFT). PPO then maximizes the sum of the words' weights
            in a lexicon over 7,680 completions of at most 24 tokens. This reward can be exploited, because it counts a repeated word each
            time. The held-out reward counts each word once, subtracts half a point for each repetition, and gives less for broken sentences.
            β is the coefficient of the KL penalty. Values are means over 480 completions after training. KL is in nats for a whole completion,
            *warned at* is the number of completions after which `RewardHackingMonitor` warned, and *s* is processor time. `vf_coef` (0.1) and
            `cliprange_value` (0.2) have their defaults: with 0.5 and without clipping, the value loss overwhelms the policy in the shared
            trunk, and the completions of the runs with β = 1 end as noise.
            """;

    public IEnumerable<(string Row, ExperimentRun Run)> Measure(ulong seed, StopSignal stop)
    {
        var random = new Rng(seed, stream: 2);
        IReadOnlyList<Demonstration> reviews = FilmReviews.Generate(2000, ref random);
        BytePairTokenizer tokenizer = BytePairTrainer.Train(
            reviews.Select(review => review.Prompt + review.Completion),
            new BytePairOptions { VocabularySize = 400, Pattern = WordPattern.Gpt2 }
        );
        var weights = new Rng(seed);
        CausalLanguageModel model = CausalLanguageModel.Create(
            ModelConfig.Gpt2(tokenizer.VocabularySize, context: 64, width: 64, layers: 2, heads: 2),
            ref weights
        );
        var sft = new Sft(
            model,
            tokenizer,
            reviews,
            new SftOptions
            {
                Seed = seed,
                TotalSteps = 6 * reviews.Count,
                BatchSize = 16,
                LearningRate = Schedule.Linear(1e-3),
                AdamBeta2 = 0.95,
            }
        );
        stop.Watch(sft);
        sft.Train();
        foreach (double coefficient in Coefficients)
            yield return (
                FormattableString.Invariant($"β = {coefficient}"),
                Optimize(seed, coefficient, model, tokenizer, stop)
            );
    }

    public IEnumerable<(string Name, string Svg)> Draw(ExperimentResult result)
    {
        TradeOffPoint[] Points(string gain) =>
            [
                .. result.Rows.Select(row => new TradeOffPoint(
                    row.Name,
                    [.. row.Runs.Select(run => (Math.Sqrt(Math.Max(0, run.Find(Kl))), run.Find(gain)))]
                )),
            ];
        int seeds = result.Rows.Max(row => row.Runs.Count);
        yield return (
            "sentiment-frontier",
            new TradeOffChart(
                "Reward and KL divergence from the reference",
                $"PPO with several coefficients β of the KL penalty; one dot for each of {seeds} seeds, line through "
                    + "the means",
                "√KL of a completion, √nats",
                [("Reward, trained on", Points(Reward)), ("Held-out reward", Points(HeldOutReward))]
            ).ToSvg()
        );

        ExperimentRow withoutPenalty = result.Rows[0];
        Panel OverTraining(string metric) =>
            new(
                metric,
                [
                    new CurveGroup(
                        metric,
                        [.. withoutPenalty.Runs.Select(run => run.Curves.First(curve => curve.Name == metric).Curve)]
                    ).Summarize(),
                ]
            )
            {
                Marks = double.IsFinite(withoutPenalty.Mean(Warned))
                    ? [(withoutPenalty.Mean(Warned), "monitor warns")]
                    : [],
            };
        yield return (
            "sentiment-hacking",
            new LearningCurveChart(
                "Reward hacking without a KL penalty",
                "Score",
                runs => $"mean of {runs}, one standard deviation shaded",
                [OverTraining(Reward), OverTraining(HeldOutReward)],
                "completions"
            ).ToSvg()
        );
    }

    private static ExperimentRun Optimize(
        ulong seed,
        double coefficient,
        CausalLanguageModel model,
        ITokenizer tokenizer,
        StopSignal stop
    )
    {
        var parts = new AlignmentParts(
            model.Copy(trainable: true),
            tokenizer,
            FilmReviews.Prompts,
            RewardFunction.From((_, completion) => FilmReviews.Sentiment(completion), "sentiment")
        )
        {
            Reference = ReferencePolicy.Of(model.Copy(trainable: false)),
            HeldOutReward = RewardFunction.From(
                (_, completion) => FilmReviews.HeldOutSentiment(completion),
                "impression"
            ),
            EvaluationPrompts = FilmReviews.Prompts,
        };
        var ppo = new RlhfPpo(
            parts,
            new RlhfPpoOptions
            {
                Seed = seed,
                TotalSteps = Completions,
                BatchSize = 64,
                MinibatchSize = 32,
                Epochs = 2,
                LearningRate = 3e-4,
                AdamBeta2 = 0.95,
                KlCoefficient = coefficient,
                Sampling = new SamplingOptions { MaxTokens = 24 },
                EvaluationSamples = Samples,
            }
        );
        var hacking = new RewardHackingCallback();
        var curves = new MetricCurves(
            (Reward, LanguageMetricTags.Scores),
            (HeldOutReward, LanguageMetricTags.HeldOutScores),
            (Kl, LanguageMetricTags.Kl)
        );
        stop.Watch(ppo);
        double start = ProcessorTime.Seconds;
        ppo.Train(hacking, curves);
        double seconds = ProcessorTime.Seconds - start;
        ppo.Evaluate();
        double Value(string tag) => ppo.Metrics.TryGet(tag, out double value) ? value : double.NaN;
        return new ExperimentRun(
            seed,
            [
                (Reward, Value(LanguageMetricTags.EvaluationScore)),
                (HeldOutReward, Value(LanguageMetricTags.EvaluationHeldOutScore)),
                (Kl, Value(LanguageMetricTags.EvaluationKl)),
                (Warned, hacking.WarnedAt),
                ("s", seconds),
            ]
        )
        {
            Curves = coefficient == 0 ? curves.Curves : [],
        };
    }
}
