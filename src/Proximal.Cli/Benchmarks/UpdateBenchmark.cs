using Proximal.Environments;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>
/// Benchmark of PPO's gradient step on a minibatch: gathering, forward, loss, backward, gradient-norm clipping and
/// Adam, including shuffling and metrics.
/// </summary>
internal static class UpdateBenchmark
{
    private const int StepsPerRollout = 2048;
    private const int WarmRollouts = 10;
    private const double MaxBytes = 4096;

    public static IEnumerable<BenchmarkResult> Run(int threads, bool quick)
    {
        foreach ((int batchSize, double target) in new[] { (64, 0.55), (256, 0.65) })
        {
            foreach (int used in threads > 1 ? new[] { 1, threads } : [1])
            {
                WorkerPool.Shared.Threads = used;
                foreach (BenchmarkResult result in Measure(batchSize, used, used == 1 ? target : null, quick ? 10 : 40))
                    yield return result;
            }
        }

        yield return EnvironmentStep();
    }

    private static IEnumerable<BenchmarkResult> Measure(int batchSize, int threads, double? target, int rollouts)
    {
        var options = new PpoOptions
        {
            BatchSize = batchSize,
            StepsPerRollout = StepsPerRollout,
            TotalSteps = (long)StepsPerRollout * (WarmRollouts + rollouts),
        };
        EnvironmentEntry entry = new EnvironmentRegistry().Find("CartPole-v1");
        using VectorEnvironment environments = entry.CreateBatch(1);
        var ppo = new Ppo(environments, options);
        var cost = new NetworkCost(
            environments.ObservationSize,
            options.Network,
            ppo.Policy.Network.Head.ParameterSize
        );
        int minibatches = options.Epochs * StepsPerRollout / batchSize;
        var stopwatch = new UpdateStopwatch(WarmRollouts, minibatches, _ => cost.UpdateOperations * batchSize);
        ppo.Train(stopwatch);
        yield return new BenchmarkResult(
            "update",
            $"minibatch of {batchSize}",
            threads,
            1e6 * PeakBenchmark.Median(stopwatch.Seconds),
            "us",
            PeakBenchmark.Median(stopwatch.Shares),
            target is { } share ? BenchmarkTarget.Share(share) : null
        );
        yield return new BenchmarkResult(
            "update",
            $"minibatch of {batchSize}, allocated memory",
            threads,
            (double)stopwatch.Bytes / (rollouts * minibatches),
            "B",
            Target: BenchmarkTarget.AtMost(MaxBytes)
        );
    }

    private static BenchmarkResult EnvironmentStep()
    {
        const int Steps = 10_000;
        using VectorEnvironment environments = new EnvironmentRegistry().Find("CartPole-v1").CreateBatch(8);
        VectorStep step = environments.CreateStep();
        float[] actions = new float[environments.Count];
        environments.Reset(0, step.Observations);
        long bytes = 0;
        for (int round = 0; round < 2; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Steps; i++)
                environments.Step(actions, step);
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return new BenchmarkResult(
            "update",
            "environment step, allocated memory",
            1,
            (double)bytes / Steps,
            "B",
            Target: BenchmarkTarget.AtMost(0)
        );
    }
}
