using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>Benchmark of language-model training in tokens per second, with PyTorch 1.13 on two cores as the
/// target.</summary>
internal static class LanguageTrainingBenchmark
{
    private const double MaxBytes = 4096;

    // One multiply and one add per matrix element, once forward and twice backward. Nothing else counts.
    private const int OperationsPerElement = 6;

    private static readonly PeerSpeed[] Peers =
    [
        new(LanguageModelSize.Small, OneThread: 387, TwoThreads: 731, Share: 0.65, "llm.c 96 and 172"),
        new(LanguageModelSize.Tiny, OneThread: 11_011, TwoThreads: 17_371, Share: 0.5, "llm.c 3,752 and 5,684"),
    ];

    public static IEnumerable<BenchmarkResult> Run(int threads, bool quick)
    {
        foreach (PeerSpeed peer in Peers)
        {
            int repetitions =
                peer.Size == LanguageModelSize.Small
                    ? quick
                        ? 3
                        : 7
                    : quick
                        ? 15
                        : 60;
            foreach (int used in threads > 1 && !quick ? new[] { 1, threads } : [threads])
            {
                WorkerPool.Shared.Threads = used;
                foreach (BenchmarkResult result in Measure(peer, used, repetitions))
                    yield return result;
            }
        }
    }

    private static IEnumerable<BenchmarkResult> Measure(PeerSpeed peer, int threads, int repetitions)
    {
        LanguageModelSize size = peer.Size;
        double operations = OperationsPerElement * (double)size.MatrixElements;
        var step = new LanguageTrainingStep(size);
        step.Run();
        step.ResetCounters();
        (double rate, double share) = PeakBenchmark.Measure(
            operations * size.BatchTokens,
            repetitions,
            step.Run,
            peaks: 5
        );
        string name = $"{size.Name} model, {size.Sequences} x {size.Config.Context}";
        BenchmarkTarget speed = BenchmarkTarget.AtLeast(threads == 1 ? peer.OneThread : peer.TwoThreads);
        yield return new BenchmarkResult(
            "language-train",
            name,
            threads,
            rate / operations,
            "tokens/s",
            share,
            threads == 1 ? speed : BenchmarkTarget.Both(speed, BenchmarkTarget.Share(peer.Share))
        )
        {
            Note =
                $"on one thread and two: PyTorch 1.13 {DisplayFormat.Count(peer.OneThread)} and "
                + $"{DisplayFormat.Count(peer.TwoThreads)}, {peer.Others}",
        };
        yield return new BenchmarkResult(
            "language-train",
            $"{name}, allocated memory",
            threads,
            (double)step.Bytes / step.Count,
            "B",
            Target: BenchmarkTarget.AtMost(MaxBytes)
        );
    }

    /// <param name="Size">The model.</param>
    /// <param name="OneThread">Tokens per second of PyTorch on one thread.</param>
    /// <param name="TwoThreads">Tokens per second of PyTorch on two threads.</param>
    /// <param name="Share">The target share of the machine's peak.</param>
    /// <param name="Others">The speed of other implementations, as text.</param>
    private sealed record PeerSpeed(
        LanguageModelSize Size,
        double OneThread,
        double TwoThreads,
        double Share,
        string Others
    );
}
