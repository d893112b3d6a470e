using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>Benchmarks of convolutions in the shapes of the image networks.</summary>
internal static class ConvolutionBenchmark
{
    private const double OperationsPerRepetition = 2e9;

    // The inputs of the first layer are observations, which need no gradient.
    private static readonly (string Name, ConvolutionShape Shape, bool InputGradient, double? Target)[] Layers =
    [
        ("Nature 1, 32 of 8x8 by 4", new(256, 4, 32, 84, 84, 8, 8, 4, 0), false, 0.4),
        ("Nature 2, 64 of 4x4 by 2", new(256, 32, 64, 20, 20, 4, 4, 2, 0), true, 0.4),
        ("Nature 3, 64 of 3x3", new(256, 64, 64, 9, 9, 3, 3, 1, 0), true, 0.4),
        ("MinAtar, 16 of 3x3", new(256, 4, 16, 10, 10, 3, 3, 1, 0), false, null),
    ];

    public static IEnumerable<BenchmarkResult> Run(int threads, bool quick)
    {
        foreach ((string name, ConvolutionShape shape, bool inputGradient, double? target) in Layers)
        {
            foreach (int used in threads > 1 ? new[] { 1, threads } : [1])
            {
                WorkerPool.Shared.Threads = used;
                using var layer = new LayerBuffers(shape);
                double forward =
                    2.0
                    * shape.Batch
                    * shape.Outputs
                    * shape.OutputHeight
                    * shape.OutputWidth
                    * shape.Inputs
                    * shape.KernelHeight
                    * shape.KernelWidth;
                yield return Result($"{name}, forward", used, forward, layer.Forward, quick, target);
                yield return Result(
                    $"{name}, backward",
                    used,
                    inputGradient ? 2 * forward : forward,
                    inputGradient ? layer.Backward : layer.BackwardWeights,
                    quick,
                    target
                );
            }
        }
    }

    private static BenchmarkResult Result(
        string name,
        int threads,
        double operations,
        Action work,
        bool quick,
        double? target
    )
    {
        int times = (int)Math.Max(1, OperationsPerRepetition / operations);
        (double rate, double share) = PeakBenchmark.Measure(
            operations * times,
            quick ? 5 : 21,
            () =>
            {
                for (int i = 0; i < times; i++)
                    work();
            }
        );
        return new BenchmarkResult(
            "convolution",
            name,
            threads,
            rate / 1e9,
            "GFLOP/s",
            share,
            target is { } minimum ? BenchmarkTarget.Share(minimum) : null
        );
    }

    private sealed class LayerBuffers : IDisposable
    {
        private static readonly CpuDevice Device = CpuDevice.Shared;

        private readonly ConvolutionShape shape;
        private readonly List<Address> all = [];
        private readonly Address x,
            weight,
            bias,
            y,
            dx,
            dweight,
            dbias;

        public LayerBuffers(in ConvolutionShape shape)
        {
            this.shape = shape;
            (int inputs, int weights) = (
                shape.Batch * shape.Inputs * shape.Height * shape.Width,
                shape.Outputs * shape.Inputs * shape.KernelHeight * shape.KernelWidth
            );
            (x, dx) = (New(inputs), New(inputs));
            (weight, dweight) = (New(weights), New(weights));
            (bias, dbias) = (New(shape.Outputs), New(shape.Outputs));
            y = New(shape.Batch * shape.Outputs * shape.OutputHeight * shape.OutputWidth);
        }

        public void Forward() => Device.Conv2d(x, weight, bias, y, shape);

        public void Backward() => Device.Conv2dGradient(x, weight, y, dx, dweight, dbias, shape);

        public void BackwardWeights() => Device.Conv2dGradient(x, weight, y, Address.Null, dweight, dbias, shape);

        public void Dispose()
        {
            foreach (Address buffer in all)
                Device.Free(buffer);
        }

        private Address New(int count)
        {
            Address buffer = Device.Allocate(count);
            all.Add(buffer);
            Device.Fill(buffer, count, 0.01f);
            return buffer;
        }
    }
}
