using BenchmarkDotNet.Attributes;
using Proximal.Environments;
using Proximal.Tensors;

namespace Proximal.Benchmarks;

/// <summary>
/// What training repeats: a rollout of 2,048 steps of CartPole and ten epochs of gradient steps on it. The figure is
/// for ten
/// such rollouts, that is for 3,200 minibatches of 64 or 800 of 256.
/// </summary>
[MemoryDiagnoser]
public class UpdateBenchmarks
{
    private const int StepsPerRollout = 2048;
    private const int Epochs = 10;
    private VectorEnvironment? environments;

    [Params(64, 256)]
    public int BatchSize { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        WorkerPool.Shared.Threads = Threads;
        environments = new EnvironmentRegistry().Find("CartPole-v1").CreateBatch(1);
    }

    [GlobalCleanup]
    public void Free() => environments?.Dispose();

    /// <summary>Ten rollouts. Each call makes a trainer, which takes little time compared with them.</summary>
    [Benchmark]
    public long Train()
    {
        var ppo = new Ppo(
            environments!,
            new PpoOptions
            {
                BatchSize = BatchSize,
                StepsPerRollout = StepsPerRollout,
                Epochs = Epochs,
                TotalSteps = 10 * StepsPerRollout,
            }
        );
        ppo.Train();
        return ppo.Updates;
    }
}
