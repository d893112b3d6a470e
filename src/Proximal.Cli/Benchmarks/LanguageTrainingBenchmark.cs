using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>How many tokens a second a language model is trained on, beside what PyTorch 1.13 and llm.c reach on two cores.</summary>
internal static class LanguageTrainingBenchmark
{
    private const double MostBytes = 4096;

    // Forward once and backward twice, a multiply and an add for each number of the matrices; all else counts as nothing.
    private const int OperationsPerElement = 6;

    private static readonly PeerSpeed[] Contenders =
    [
        new(LanguageModelSize.Small, OneThread: 387, TwoThreads: 731, Share: 0.65, "llm.c 96 and 172"),
        new(LanguageModelSize.Tiny, OneThread: 11_011, TwoThreads: 17_371, Share: 0.5, "llm.c 3,752 and 5,684"),
    ];

    public static IEnumerable<BenchmarkResult> Run(int threads, bool quick)
    {
        foreach (PeerSpeed contender in Contenders)
        {
            int repetitions =
                contender.Size == LanguageModelSize.Small
                    ? quick
                        ? 3
                        : 7
                    : quick
                        ? 15
                        : 60;
            foreach (int used in threads > 1 && !quick ? new[] { 1, threads } : [threads])
            {
                WorkerPool.Shared.Threads = used;
                foreach (BenchmarkResult figure in Measure(contender, used, repetitions))
                    yield return figure;
            }
        }
    }

    private static IEnumerable<BenchmarkResult> Measure(PeerSpeed contender, int threads, int repetitions)
    {
        LanguageModelSize size = contender.Size;
        double operations = OperationsPerElement * (double)size.MatrixElements;
        var step = new LanguageStep(size);
        step.Run();
        step.Restart();
        (double rate, double share) = PeakRelative.Measure(
            operations * size.BatchTokens,
            repetitions,
            step.Run,
            peaks: 5
        );
        string name = $"{size.Name} model, {size.Sequences} x {size.Config.Context}";
        BenchmarkTarget speed = BenchmarkTarget.AtLeast(threads == 1 ? contender.OneThread : contender.TwoThreads);
        yield return new BenchmarkResult(
            "language-train",
            name,
            threads,
            rate / operations,
            "tokens/s",
            share,
            threads == 1 ? speed : BenchmarkTarget.Both(speed, BenchmarkTarget.Share(contender.Share))
        )
        {
            Note =
                $"on one thread and two: PyTorch 1.13 {DisplayFormat.Count(contender.OneThread)} and {DisplayFormat.Count(contender.TwoThreads)}, {contender.Others}",
        };
        yield return new BenchmarkResult(
            "language-train",
            $"{name}, collected memory",
            threads,
            (double)step.Bytes / step.Count,
            "B",
            Target: BenchmarkTarget.AtMost(MostBytes)
        );
    }

    /// <param name="Size">The model.</param>
    /// <param name="OneThread">PyTorch's tokens a second on one thread.</param>
    /// <param name="TwoThreads">PyTorch's tokens a second on two threads.</param>
    /// <param name="Share">Which part of the machine's peak should be reached.</param>
    /// <param name="Others">What others reach.</param>
    private sealed record PeerSpeed(
        LanguageModelSize Size,
        double OneThread,
        double TwoThreads,
        double Share,
        string Others
    );
}
