using System.Diagnostics;
using System.Globalization;
using Proximal.Language;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>
/// Benchmark of prefix caching: groups of completions of one prompt, as in GRPO, with and without shared keys and values
/// of the prompt, in one run.
/// </summary>
internal static class PrefixCachingBenchmark
{
    private const int Groups = 4,
        GroupSize = 8,
        PromptTokens = 192,
        NewTokens = 32;

    public static IEnumerable<BenchmarkResult> Run(int threads, bool quick)
    {
        WorkerPool.Shared.Threads = threads;
        int repetitions = quick ? 3 : 7;
        LanguageModelSize size = LanguageModelSize.Small;
        CausalLanguageModel model = size.Create();
        var shared = new Side(model, caching: true);
        var separate = new Side(model, caching: false);
        for (int i = 0; i <= repetitions; i++)
        {
            shared.Generate(isWarmUp: i == 0);
            separate.Generate(isWarmUp: i == 0);
        }

        double tokens = Groups * GroupSize * NewTokens;
        (double with, double without) = (tokens / shared.Median, tokens / separate.Median);
        yield return new BenchmarkResult(
            "prefix",
            $"{size.Name} model, {Groups} x {GroupSize}, prompts of {PromptTokens}",
            threads,
            with,
            "tokens/s",
            Target: BenchmarkTarget.AtLeast(without)
        )
        {
            Note = string.Create(
                CultureInfo.InvariantCulture,
                $"without prefix caching {DisplayFormat.Count(without)} tokens/s, ratio {with / without:0.00}; keys and "
                    + $"values {DisplayFormat.Bytes(shared.Bytes)} and {DisplayFormat.Bytes(separate.Bytes)}, ratio "
                    + $"{(double)shared.Bytes / separate.Bytes:0.00}"
            ),
        };
    }

    private sealed class Side(CausalLanguageModel model, bool caching)
    {
        private readonly Generator generator = new(model) { PrefixCaching = caching };
        private readonly List<double> seconds = [];
        private readonly int[][] prompts =
        [
            .. Enumerable
                .Range(0, Groups * GroupSize)
                .Select(i =>
                    Enumerable
                        .Range(0, PromptTokens)
                        .Select(j => ((31 * (i / GroupSize)) + (7 * j)) % model.Config.Vocabulary)
                        .ToArray()
                ),
        ];

        public double Median => PeakBenchmark.Median(seconds);

        public long Bytes { get; private set; }

        public void Generate(bool isWarmUp)
        {
            long started = Stopwatch.GetTimestamp();
            generator.Generate(
                prompts,
                new SamplingOptions { MaxTokens = NewTokens, StopTokens = [] },
                seed: 1,
                [.. prompts.Select(static (_, i) => (ulong)i)],
                // Each callback costs the same in both.
                _ => Bytes = Math.Max(Bytes, generator.CachedBytes)
            );
            if (!isWarmUp)
                seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
    }
}
