using BenchmarkDotNet.Attributes;
using Proximal.Tensors;

namespace Proximal.Benchmarks;

/// <summary>The other kernels of a gradient step, on one thread.</summary>
[MemoryDiagnoser]
public class KernelBenchmarks
{
    private const int Width = 64;
    private const int Parameters = 9155;

    private readonly CpuDevice device = CpuDevice.Shared;
    private readonly List<Address> addresses = [];
    private Address x;
    private Address y;
    private Address weight;
    private Address bias;
    private Address[] flat = [];

    [Params(64, 256)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        WorkerPool.Shared.Threads = 1;
        (x, y) = (Allocate(Rows * Width), Allocate(Rows * Width));
        (weight, bias) = (Allocate(Width * Width), Allocate(Width));
        flat = [Allocate(Parameters), Allocate(Parameters), Allocate(Parameters), Allocate(Parameters)];
    }

    [GlobalCleanup]
    public void Free() => addresses.ForEach(device.Free);

    [Benchmark]
    public void Linear() => device.Linear(x, weight, bias, Activation.None, Address.Null, y, Rows, Width, Width);

    [Benchmark]
    public void LinearTanh() => device.Linear(x, weight, bias, Activation.Tanh, Address.Null, y, Rows, Width, Width);

    [Benchmark]
    public void Exp() => device.Unary(UnaryOperator.Exp, x, y, Rows * Width);

    [Benchmark]
    public void LogSoftmax() => device.LogSoftmax(x, y, Rows, Width);

    [Benchmark]
    public void Adam() =>
        device.AdamStep(flat[0], flat[1], flat[2], flat[3], Parameters, 1, 3e-4f, 0.9f, 0.999f, 1e-5f, 0, 1, 1);

    private Address Allocate(int count)
    {
        Address address = device.Allocate(count);
        device.Fill(address, count, 0.01f);
        addresses.Add(address);
        return address;
    }
}
