using System.Diagnostics;
using Proximal.Environments;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>
/// Benchmarks of complete training runs in environment steps per second, from creating the environments to the last
/// update: CartPole with the hyperparameters of well-known implementations, and MinAtar's Breakout with an image
/// network.
/// </summary>
internal static class TrainingBenchmark
{
    private static readonly (string Name, string File, string Environment, long Steps, double Target)[] Cases =
    [
        ("Stable-Baselines3's defaults", "zoo/sb3.yml", "CartPole-v1", 102_400, 100_000),
        ("the zoo's hyperparameters", "zoo/ppo.yml", "CartPole-v1", 102_400, 80_000),
        ("CleanRL's defaults", "zoo/cleanrl.yml", "CartPole-v1", 204_800, 300_000),
        ("1,024 environments x 32 steps", "zoo/wide.yml", "CartPole-v1", 1_048_576, 500_000),
        ("MinAtar/Breakout-v1, 64 x 128, CNN", "zoo/ppo.yml", "MinAtar/Breakout-v1", 262_144, 25_000),
    ];

    public static IEnumerable<BenchmarkResult> Run(int threads, bool quick)
    {
        WorkerPool.Shared.Threads = threads;
        int repetitions = quick ? 3 : 5;
        foreach ((string name, string file, string environment, long steps, double target) in Cases)
        {
            PpoOptions options = (PpoOptions)ConfigurationFile.Open(file, new Registries()).OptionsFor(environment) with
            {
                TotalSteps = quick ? steps / 4 : steps,
            };
            Train(environment, options);
            List<(double Rate, double Share, string Split)> runs = [];
            for (int i = 0; i < repetitions; i++)
            {
                double peak = PeakBenchmark.Peak(5);
                (double rate, double operations, string split) = Train(environment, options);
                runs.Add((rate, rate * operations / peak, split));
            }

            double median = PeakBenchmark.Median(runs.Select(run => run.Rate));
            yield return new BenchmarkResult(
                "train",
                name,
                threads,
                median,
                "steps/s",
                PeakBenchmark.Median(runs.Select(run => run.Share)),
                BenchmarkTarget.AtLeast(target)
            )
            {
                Note = runs.MinBy(run => Math.Abs(run.Rate - median)).Split,
            };
        }
    }

    private static (double Rate, double Operations, string Split) Train(string environment, PpoOptions options)
    {
        var allocations = new AllocationCounter();
        long start = Stopwatch.GetTimestamp();
        using VectorEnvironment environments = new EnvironmentRegistry()
            .Find(environment)
            .CreateBatch(options.EnvironmentCount);
        var ppo = new Ppo(environments, options);
        ppo.Train(allocations);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        int parameters = ppo.Policy.Network.Head.ParameterSize;
        double operations =
            options.Network.Features == FeatureKind.MinAtarCnn
                ? new ImageNetworkCost(environments.ObservationSpace, options.Network, parameters).StepOperations(
                    options.Epochs
                )
                : new NetworkCost(environments.ObservationSize, options.Network, parameters).StepOperations(
                    options.Epochs
                );
        return (
            ppo.Steps / seconds,
            operations,
            $"{Split(ppo.Clock)}; {allocations.BytesPerStep:0.##} B allocated per step"
        );
    }

    private static string Split(TrainingClock clock)
    {
        TrainingPhase[] phases = Enum.GetValues<TrainingPhase>();
        double all = phases.Sum(phase => clock[phase].TotalSeconds);
        return string.Join(
            ", ",
            phases.Select(phase => $"{phase.ToString().ToLowerInvariant()} {100 * clock[phase].TotalSeconds / all:0}%")
        );
    }
}
