using BenchmarkDotNet.Attributes;
using Proximal.Tensors;

namespace Proximal.Benchmarks;

/// <summary>
/// Matrix products on one thread, beside as many multiply-adds on numbers in registers: the baseline is the peak.
/// </summary>
public class GemmBenchmarks
{
    private readonly CpuDevice device = CpuDevice.Shared;
    private static readonly WorkerPool One = new(1);
    private Address a;
    private Address b;
    private Address c;
    private int m;
    private int n;
    private int k;
    private bool transposeA;
    private bool transposeB;

    [Params("64x64x64", "256x64x64", "1024x1024x1024")]
    public string Shape { get; set; } = "";

    [Params("NN", "NT", "TN")]
    public string Layout { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        WorkerPool.Shared.Threads = 1;
        string[] lengths = Shape.Split('x');
        (m, n, k) = (int.Parse(lengths[0]), int.Parse(lengths[1]), int.Parse(lengths[2]));
        (transposeA, transposeB) = (Layout[0] == 'T', Layout[1] == 'T');
        a = device.Allocate((long)m * k);
        b = device.Allocate((long)k * n);
        c = device.Allocate((long)m * n);
        device.Fill(a, m * k, 0.5f);
        device.Fill(b, k * n, 0.25f);
    }

    [GlobalCleanup]
    public void Free()
    {
        device.Free(a);
        device.Free(b);
        device.Free(c);
    }

    [Benchmark(Baseline = true)]
    public float Peak() => MachinePeak.Run(One, (long)m * n * k);

    [Benchmark]
    public void MatMul() => device.MatMul(a, transposeA, b, transposeB, c, m, n, k, accumulate: false);
}
