using Proximal.Language;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>Benchmark of text generation in tokens per second, with llama.cpp and PyTorch 1.13 on two threads as
/// targets.</summary>
internal static class GenerationBenchmark
{
    private const int PromptTokens = 16,
        NewTokens = 96;

    private static readonly PeerSpeed[] Peers =
    [
        new(LanguageModelSize.Small, Batch: 1, LlamaCpp: 192, PyTorch: 78),
        new(LanguageModelSize.Small, Batch: 16, LlamaCpp: 948, PyTorch: 558),
        new(LanguageModelSize.Small, Batch: 64, LlamaCpp: 778, PyTorch: 784),
        new(LanguageModelSize.Tiny, Batch: 1, LlamaCpp: 5_844, PyTorch: 1_563),
        new(LanguageModelSize.Tiny, Batch: 16, LlamaCpp: 10_644, PyTorch: 8_337),
        new(LanguageModelSize.Tiny, Batch: 64, LlamaCpp: 3_544, PyTorch: 9_209),
    ];

    public static IEnumerable<BenchmarkResult> Run(int threads, bool quick)
    {
        WorkerPool.Shared.Threads = threads;
        foreach (PeerSpeed peer in Peers)
        {
            bool isSmall = peer.Size == LanguageModelSize.Small;
            yield return Measure(
                peer,
                threads,
                quick ? 3 : 7,
                isSmall ? 1
                    : quick ? 2
                    : 5
            );
        }
    }

    private static BenchmarkResult Measure(PeerSpeed peer, int threads, int repetitions, int times)
    {
        (LanguageModelSize size, int batch) = (peer.Size, peer.Batch);
        var generator = new Generator(size.Create(), batchSize: batch);
        var options = new SamplingOptions { MaxTokens = NewTokens, StopTokens = [] };
        int[][] prompts =
        [
            .. Enumerable
                .Range(0, batch)
                .Select(i =>
                    Enumerable
                        .Range(0, PromptTokens)
                        .Select(j => ((31 * i) + (7 * j)) % size.Config.Vocabulary)
                        .ToArray()
                ),
        ];
        ulong[] streams = [.. Enumerable.Range(0, batch).Select(static i => (ulong)i)];
        long tokens = (long)batch * NewTokens * times;
        (double rate, double share) = PeakBenchmark.Measure(
            2.0 * size.MatrixElements * tokens,
            repetitions,
            Generate,
            peaks: 5
        );
        return new BenchmarkResult(
            "generate",
            $"{size.Name} model, batch of {batch}",
            threads,
            rate / (2.0 * size.MatrixElements),
            "tokens/s",
            share,
            BenchmarkTarget.AtLeast(Math.Max(peer.LlamaCpp, peer.PyTorch))
        )
        {
            Note =
                $"on two threads: llama.cpp {DisplayFormat.Count(peer.LlamaCpp)}, PyTorch 1.13 "
                + $"{DisplayFormat.Count(peer.PyTorch)}",
        };

        void Generate()
        {
            for (int i = 0; i < times; i++)
                generator.Generate(prompts, options, seed: 1, streams);
        }
    }

    /// <param name="Size">The model.</param>
    /// <param name="Batch">The number of completions in a batch.</param>
    /// <param name="LlamaCpp">Tokens per second of llama.cpp in single precision.</param>
    /// <param name="PyTorch">Tokens per second of PyTorch.</param>
    private sealed record PeerSpeed(LanguageModelSize Size, int Batch, double LlamaCpp, double PyTorch);
}
