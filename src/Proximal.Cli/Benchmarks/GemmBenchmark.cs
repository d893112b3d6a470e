using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>Benchmarks of matrix products in the shapes of network layers.</summary>
internal static class GemmBenchmark
{
    private const double OperationsPerRepetition = 1e8;

    // The layouts of a linear layer in rows, columns and inner index: x Wᵀ forward, dy W for the gradient of the
    // inputs, dyᵀ x for the gradient of the weights.
    private static readonly (
        string Name,
        int M,
        int N,
        int K,
        bool TransposeA,
        bool TransposeB,
        double Target
    )[] Shapes =
    [
        ("1024x1024x1024 NN", 1024, 1024, 1024, false, false, 0.8),
        ("1024x1024x1024 NT", 1024, 1024, 1024, false, true, 0.8),
        ("1024x1024x1024 TN", 1024, 1024, 1024, true, false, 0.8),
        ("64x64x64 NN", 64, 64, 64, false, false, 0.9),
        ("64x64x64 NT", 64, 64, 64, false, true, 0.9),
        ("64x64x64 TN", 64, 64, 64, true, false, 0.9),
        ("256x64x64 NN", 256, 64, 64, false, false, 0.9),
        ("256x64x64 NT", 256, 64, 64, false, true, 0.9),
        ("64x64x256 TN", 64, 64, 256, true, false, 0.9),
    ];

    public static IEnumerable<BenchmarkResult> Run(int threads, bool quick)
    {
        foreach ((string name, int m, int n, int k, bool transposeA, bool transposeB, double target) in Shapes)
        {
            // Small products run on one thread, because distributing them would take longer than computing them.
            bool isLarge = m >= 1024;
            foreach (int used in isLarge && threads > 1 ? new[] { 1, threads } : [1])
            {
                WorkerPool.Shared.Threads = used;
                (double rate, double share) = Measure(m, n, k, transposeA, transposeB, quick ? 7 : 31);
                yield return new BenchmarkResult(
                    "gemm",
                    name,
                    used,
                    rate / 1e9,
                    "GFLOP/s",
                    share,
                    BenchmarkTarget.Share(target)
                );
            }
        }
    }

    private static (double Rate, double Share) Measure(
        int m,
        int n,
        int k,
        bool transposeA,
        bool transposeB,
        int repetitions
    )
    {
        CpuDevice device = CpuDevice.Shared;
        Address a = device.Allocate((long)m * k);
        Address b = device.Allocate((long)k * n);
        Address c = device.Allocate((long)m * n);
        device.Fill(a, m * k, 0.5f);
        device.Fill(b, k * n, 0.25f);
        double operations = 2.0 * m * n * k;
        int times = (int)Math.Max(1, OperationsPerRepetition / operations);
        try
        {
            return PeakBenchmark.Measure(
                operations * times,
                repetitions,
                () =>
                {
                    for (int i = 0; i < times; i++)
                        device.MatMul(a, transposeA, b, transposeB, c, m, n, k, accumulate: false);
                }
            );
        }
        finally
        {
            device.Free(a);
            device.Free(b);
            device.Free(c);
        }
    }
}
