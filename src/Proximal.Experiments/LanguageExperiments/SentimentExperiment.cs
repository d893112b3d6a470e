using Proximal.Demos;
using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Film reviews under a lexicon reward that can be gamed, for several weights of the KL penalty.</summary>
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
            *warned at* is the number of completions after which `RewardHackingMonitor` warned, and *s* is processor time. The runs with β = 1
            failed: the scores fell to 0, and the KL divergence still grew.
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
                "Reward against divergence from the reference",
                $"PPO with several weights β of the KL penalty; a dot for each of {seeds} seeds, a line through the means",
                "√KL of a completion, √nats",
                [("Reward, trained on", Points(Reward)), ("Held-out reward", Points(HeldOutReward))]
            ).ToSvg()
        );

        ExperimentRow free = result.Rows[0];
        Panel Over(string figure) =>
            new(
                figure,
                [
                    new CurveGroup(
                        figure,
                        [.. free.Runs.Select(run => run.Curves.First(curve => curve.Name == figure).Curve)]
                    ).Summarise(),
                ]
            )
            {
                Marks = double.IsFinite(free.Mean(Warned)) ? [(free.Mean(Warned), "monitor warns")] : [],
            };
        yield return (
            "sentiment-hacking",
            new LearningCurveChart(
                "Reward hacking without a KL penalty",
                "Score",
                runs => $"mean of {runs}, one standard deviation shaded",
                [Over(Reward), Over(HeldOutReward)],
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
            HeldOutReward = RewardFunction.From((_, completion) => FilmReviews.HeldOutSentiment(completion), "impression"),
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
                ValueCoefficient = 0.5,
                ClipRangeValue = null,
                Sampling = new SamplingOptions { MaxTokens = 24 },
                EvaluationSamples = Samples,
            }
        );
        var watch = new RewardHackingCallback();
        var curves = new MetricCurves(
            (Reward, LanguageMetricTags.Scores),
            (HeldOutReward, LanguageMetricTags.HeldOutScores),
            (Kl, LanguageMetricTags.Kl)
        );
        stop.Watch(ppo);
        double start = ProcessorTime.Seconds;
        ppo.Train(watch, curves);
        double seconds = ProcessorTime.Seconds - start;
        ppo.Evaluate();
        double Figure(string tag) => ppo.Metrics.TryGet(tag, out double value) ? value : double.NaN;
        return new ExperimentRun(
            seed,
            [
                (Reward, Figure(LanguageMetricTags.EvaluationScore)),
                (HeldOutReward, Figure(LanguageMetricTags.EvaluationHeldOutScore)),
                (Kl, Figure(LanguageMetricTags.EvaluationKl)),
                (Warned, watch.WarnedAt),
                ("s", seconds),
            ]
        )
        {
            Curves = coefficient == 0 ? curves.Curves : [],
        };
    }
}
