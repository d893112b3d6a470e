using System.Diagnostics;
using System.Globalization;
using Proximal.Demos;
using Proximal.Language;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>Benchmark of trlX's random walks from random weights: supervised fine-tuning on random walks, then
/// PPO.</summary>
internal static class RandomWalksBenchmark
{
    private const double MaxSeconds = 30;
    private const int Walks = 1000,
        Epochs = 15,
        Width = 144;
    private const ulong Seed = 1;

    public static IEnumerable<BenchmarkResult> Run(int threads, bool quick)
    {
        WorkerPool.Shared.Threads = threads;
        var random = new Rng(Seed, 0);
        var tokenizer = new CharacterTokenizer(RandomWalks.Nodes, new SpecialTokenOptions { Pad = "<|pad|>" });
        CausalLanguageModel model = CausalLanguageModel.Create(
            ModelConfig.Gpt2(tokenizer.VocabularySize, context: 16, Width, layers: 6, heads: 12),
            ref random
        );

        long start = Stopwatch.GetTimestamp();
        FineTuning(model, tokenizer, ref random).Train();
        double fineTuning = Stopwatch.GetElapsedTime(start).TotalSeconds;
        RlhfPpo ppo = Alignment(model, tokenizer, ref random);
        ppo.Train();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

        ppo.Evaluate();
        ppo.Metrics.TryGet(LanguageMetricTags.EvaluationScore, out double optimality);
        yield return new BenchmarkResult(
            "randomwalks",
            "fine-tuning and PPO",
            threads,
            seconds,
            "s",
            Target: BenchmarkTarget.AtMost(MaxSeconds)
        )
        {
            Note = string.Create(
                CultureInfo.InvariantCulture,
                $"fine-tuning {fineTuning:0.0} s, sampling {Phase(TrainingPhase.Policy):0.0} s, updates "
                    + $"{Phase(TrainingPhase.Update):0.0} s; optimality {optimality:0.000} of 1; PyTorch 1.13 "
                    + $"on one core: 26 s and 22 s, 0.969"
            ),
        };

        double Phase(TrainingPhase phase) => ppo.Clock[phase].TotalSeconds;
    }

    private static Sft FineTuning(CausalLanguageModel model, ITokenizer tokenizer, ref Rng random)
    {
        var options = new SftOptions
        {
            Seed = Seed,
            TotalSteps = Walks * Epochs,
            BatchSize = 100,
            LearningRate = 1e-3,
            LoggingExamples = Walks,
        };
        return new Sft(
            model,
            tokenizer,
            [.. RandomWalks.Walk(Walks, ref random).Select(static walk => new Demonstration(walk[..1], walk[1..]))],
            options
        );
    }

    private static RlhfPpo Alignment(CausalLanguageModel model, ITokenizer tokenizer, ref Rng random)
    {
        var head = new ValueHead(Width, 2 * Width);
        head.Initialize(ref random);
        IReward reward = RewardFunction.From(
            static (prompt, completion) => RandomWalks.Optimality(prompt + completion)
        );
        var parts = new AlignmentParts(model, tokenizer, RandomWalks.Prompts, reward)
        {
            EvaluationPrompts = RandomWalks.Prompts,
        };
        var options = new RlhfPpoOptions
        {
            Seed = Seed,
            TotalSteps = 2800,
            BatchSize = 140,
            MinibatchSize = 100,
            Epochs = 4,
            LearningRate = 3e-4,
            AdamBeta2 = 0.95,
            WeightDecay = 1e-6,
            KlCoefficient = 0,
            ValueCoefficient = 1.2,
            MaxGradientNorm = double.PositiveInfinity,
            Sampling = new SamplingOptions { MaxTokens = RandomWalks.MaxNodes - 1 },
            EvaluationSamples = 1000,
        };
        return new RlhfPpo(parts, options, new ValueFunction(head));
    }
}
