using System.Diagnostics;
using Proximal.Environments;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>
/// Whole trainings, CartPole with the settings of well-known implementations and MinAtar's Breakout with a network for images: how
/// many environment steps a second, with everything included from making the environments to the last update.
/// </summary>
internal static class TrainingBenchmark
{
    private static readonly (string Name, string File, string Task, long Steps, double Target)[] Settings =
    [
        ("Stable-Baselines3's defaults", "zoo/sb3.yml", "CartPole-v1", 102_400, 100_000),
        ("the zoo's settings", "zoo/ppo.yml", "CartPole-v1", 102_400, 80_000),
        ("CleanRL's defaults", "zoo/cleanrl.yml", "CartPole-v1", 204_800, 300_000),
        ("1,024 environments x 32 steps", "zoo/wide.yml", "CartPole-v1", 1_048_576, 500_000),
        ("MinAtar/Breakout-v1, 64 x 128, CNN", "zoo/ppo.yml", "MinAtar/Breakout-v1", 262_144, 25_000),
    ];

    public static IEnumerable<BenchmarkResult> Run(int threads, bool quick)
    {
        WorkerPool.Shared.Threads = threads;
        int repetitions = quick ? 3 : 5;
        foreach ((string name, string file, string task, long steps, double target) in Settings)
        {
            PpoOptions options = (PpoOptions)ConfigurationFile.Open(file, new Registries()).OptionsFor(task) with
            {
                TotalSteps = quick ? steps / 4 : steps,
            };
            Train(task, options);
            List<(double Rate, double Share, string Split)> runs = [];
            for (int i = 0; i < repetitions; i++)
            {
                double peak = PeakRelative.Peak(5);
                (double rate, double operations, string split) = Train(task, options);
                runs.Add((rate, rate * operations / peak, split));
            }

            double median = PeakRelative.Median(runs.Select(run => run.Rate));
            yield return new BenchmarkResult(
                "train",
                name,
                threads,
                median,
                "steps/s",
                PeakRelative.Median(runs.Select(run => run.Share)),
                BenchmarkTarget.AtLeast(target)
            )
            {
                Note = runs.MinBy(run => Math.Abs(run.Rate - median)).Split,
            };
        }
    }

    private static (double Rate, double Operations, string Split) Train(string task, PpoOptions options)
    {
        var memory = new CollectedMemory();
        long start = Stopwatch.GetTimestamp();
        using VectorEnvironment environments = new EnvironmentRegistry()
            .Find(task)
            .CreateBatch(options.EnvironmentCount);
        var ppo = new Ppo(environments, options);
        ppo.Train(memory);
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
            $"{Split(ppo.Clock)}; {memory.BytesPerStep:0.##} B collected per step"
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
