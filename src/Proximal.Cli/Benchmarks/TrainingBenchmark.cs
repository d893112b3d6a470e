using System.Diagnostics;
using Proximal.Environments;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>
/// Whole trainings of CartPole with the settings of well-known implementations: how many environment steps a second, with
/// everything included from making the environments to the last update.
/// </summary>
internal static class TrainingBenchmark
{
    private const string Task = "CartPole-v1";

    private static readonly (string Name, string File, long Steps, double Target)[] Settings =
    [
        ("Stable-Baselines3's defaults", "zoo/sb3.yml", 102_400, 100_000),
        ("the zoo's settings", "zoo/ppo.yml", 102_400, 80_000),
        ("CleanRL's defaults", "zoo/cleanrl.yml", 204_800, 300_000),
        ("1,024 environments x 32 steps", "zoo/wide.yml", 1_048_576, 500_000),
    ];

    public static IEnumerable<BenchmarkFigure> Run(int threads, bool quick)
    {
        WorkerPool.Shared.Threads = threads;
        int repetitions = quick ? 3 : 5;
        foreach ((string name, string file, long steps, double target) in Settings)
        {
            PpoOptions options = (PpoOptions)ConfigurationFile.Open(file).OptionsFor(Task) with { TotalSteps = quick ? steps / 4 : steps };
            Train(options);
            List<(double Rate, double Share, string Split)> runs = [];
            for (int i = 0; i < repetitions; i++)
            {
                double peak = PeakRelative.Peak(5);
                (double rate, double operations, TrainingClock clock) = Train(options);
                runs.Add((rate, rate * operations / peak, Split(clock)));
            }

            double median = PeakRelative.Median(runs.Select(run => run.Rate));
            yield return new BenchmarkFigure(
                "train", name, threads, median, "steps/s", PeakRelative.Median(runs.Select(run => run.Share)), BenchmarkTarget.AtLeast(target))
            {
                Note = runs.MinBy(run => Math.Abs(run.Rate - median)).Split,
            };
        }
    }

    private static (double Rate, double Operations, TrainingClock Clock) Train(PpoOptions options)
    {
        long start = Stopwatch.GetTimestamp();
        using VectorEnvironment environments = EnvironmentRegistry.Find(Task).CreateBatch(options.EnvironmentCount);
        var ppo = new Ppo(environments, options);
        ppo.Train();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var cost = new NetworkCost(environments.ObservationSize, options.Network, ppo.Policy.Network.Head.ParameterSize);
        return (ppo.Steps / seconds, cost.StepOperations(options.Epochs), ppo.Clock);
    }

    private static string Split(TrainingClock clock)
    {
        TrainingPhase[] phases = Enum.GetValues<TrainingPhase>();
        double all = phases.Sum(phase => clock[phase].TotalSeconds);
        return string.Join(", ", phases.Select(phase => $"{phase.ToString().ToLowerInvariant()} {100 * clock[phase].TotalSeconds / all:0}%"));
    }
}
