using System.Globalization;
using Proximal.Demos;
using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>trlX's random walks: SFT on aimless walks, then PPO and GRPO from the same model.</summary>
internal sealed class RandomWalksExperiment : IExperiment
{
    private const int Episodes = 2800,
        BatchSize = 140,
        Samples = 1000,
        Width = 144,
        Context = 16;

    // After so many updates the optimality is measured.
    private static readonly int[] Measured = [2, 4, 8, 12, 16, 20];

    public string Name => "randomwalks";

    public string Title => "Random walks";

    public int DefaultSeeds => 10;

    public string MainMetric => Figure(Episodes);

    public string Explanation =>
        """
            The benchmark of trlX: a GPT-2 of 6 layers, width 144 and 12 heads is fine-tuned on 1000 random walks through a graph of 21 nodes
            (SFT, 15 epochs at learning rate 1e-3). RL then trains it to find short paths to a goal on 2,800 walks that it samples (20 updates
            of 140, 4 epochs, minibatches of 100, learning rate 3e-4, no KL penalty; GRPO with groups of 7). The columns are the mean
            optimality of 1000 walks sampled at temperature 1 after the given number of episodes, and the processor time of training.
            PyTorch for comparison (means of 4 seeds): PPO .33 .75 .85 .90 .945 .958 **.969**, GRPO .33 .70 .85 .92 .91 .92 **.970**.
            """;

    public IEnumerable<(string Row, ExperimentRun Run)> Measure(ulong seed, StopSignal stop)
    {
        var tokenizer = new CharacterTokenizer(RandomWalks.Nodes, new SpecialTokenOptions { End = "|", Pad = "-" });
        var random = new Rng(seed);
        CausalLanguageModel model = CausalLanguageModel.Create(
            ModelConfig.Gpt2(tokenizer.VocabularySize, Context, Width, layers: 6, heads: 12),
            ref random
        );
        IReadOnlyList<string> walks = RandomWalks.Walk(1000, ref random);
        var sft = new Sft(
            model,
            tokenizer,
            [.. walks.Select(walk => new Demonstration(walk[..1], walk[1..]))],
            new SftOptions
            {
                Seed = seed,
                TotalSteps = 15 * walks.Count,
                BatchSize = 100,
                LearningRate = 1e-3,
                SampleCount = 0,
            }
        );
        stop.Watch(sft);
        double start = ProcessorTime.Seconds;
        sft.Train();
        double seconds = ProcessorTime.Seconds - start;

        yield return (
            "PPO",
            Optimize(
                seed,
                seconds,
                stop,
                new RlhfPpo(Parts(model, tokenizer), Ppo(seed), new ValueFunction(Head(seed)))
            )
        );
        yield return ("GRPO", Optimize(seed, seconds, stop, new Grpo(Parts(model, tokenizer), Groups(seed))));
    }

    public IEnumerable<(string Name, string Svg)> Draw(ExperimentResult result)
    {
        CurveBand[] bands =
        [
            .. result.Rows.Select(row => new CurveGroup(row.Name, [.. row.Runs.Select(CurveOf)]).Summarise()),
        ];
        yield return (
            "randomwalks",
            new LearningCurveChart(
                "Random walks",
                "Optimality",
                seeds => $"mean of {seeds}, one standard deviation shaded",
                [new Panel("Random walks", bands)],
                "episodes"
            ).ToSvg()
        );
    }

    private static Curve CurveOf(ExperimentRun run)
    {
        double[] episodes = [0, .. Measured.Select(updates => (double)updates * BatchSize)];
        return new Curve(episodes, [.. episodes.Select(count => run.Find(Figure((int)count)))]);
    }

    private static string Figure(int episodes) => episodes.ToString("N0", CultureInfo.InvariantCulture);

    private static ExperimentRun Optimize(ulong seed, double sftSeconds, StopSignal stop, LanguageTrainer trainer)
    {
        var optimality = new List<(string, double)>();
        stop.Watch(trainer);
        trainer.Evaluate();
        optimality.Add((Figure(0), trainer.Score!.Value));
        var evaluator = new Evaluator(optimality);
        double start = ProcessorTime.Seconds;
        trainer.Train(evaluator);
        double seconds = ProcessorTime.Seconds - start - evaluator.Seconds;
        return new ExperimentRun(seed, [.. optimality, ("SFT s", sftSeconds), ("RL s", seconds)]);
    }

    private static AlignmentParts Parts(CausalLanguageModel model, ITokenizer tokenizer) =>
        new(
            model.Copy(trainable: true),
            tokenizer,
            RandomWalks.Prompts,
            RewardFunction.From((prompt, completion) => RandomWalks.Optimality(prompt + completion), "optimality")
        )
        {
            EvaluationPrompts = RandomWalks.Prompts,
        };

    // trlX's head: one hidden layer of twice the model's width.
    private static ValueHead Head(ulong seed)
    {
        var head = new ValueHead(Width, 2 * Width);
        var random = new Rng(seed, stream: 1);
        head.Initialize(ref random);
        return head;
    }

    private static RlhfPpoOptions Ppo(ulong seed) =>
        new()
        {
            Seed = seed,
            TotalSteps = Episodes,
            BatchSize = BatchSize,
            MinibatchSize = 100,
            Epochs = 4,
            LearningRate = 3e-4,
            AdamBeta2 = 0.95,
            WeightDecay = 1e-6,
            MaxGradientNorm = double.PositiveInfinity,
            KlCoefficient = 0,
            ValueCoefficient = 1.2,
            Sampling = new SamplingOptions { MaxTokens = RandomWalks.MaxNodes - 1 },
            EvaluationSamples = Samples,
            SampleCount = 0,
        };

    private static GrpoOptions Groups(ulong seed) =>
        new()
        {
            Seed = seed,
            TotalSteps = Episodes,
            BatchSize = BatchSize,
            GroupSize = 7,
            MinibatchSize = 100,
            Epochs = 4,
            LearningRate = 3e-4,
            AdamBeta2 = 0.95,
            WeightDecay = 1e-6,
            MaxGradientNorm = double.PositiveInfinity,
            Sampling = new SamplingOptions { MaxTokens = RandomWalks.MaxNodes - 1 },
            EvaluationSamples = Samples,
            SampleCount = 0,
        };

    private sealed class Evaluator(List<(string, double)> optimality) : ITrainingCallback
    {
        // What measuring took, which is not training.
        public double Seconds { get; private set; }

        public void OnUpdate(ITrainer trainer)
        {
            if (!Measured.Contains((int)trainer.Updates))
                return;
            double start = ProcessorTime.Seconds;
            trainer.Evaluate();
            optimality.Add((Figure((int)trainer.Steps), trainer.Score!.Value));
            Seconds += ProcessorTime.Seconds - start;
        }
    }
}
