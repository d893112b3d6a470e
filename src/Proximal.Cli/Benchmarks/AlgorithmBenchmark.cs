using Proximal.Environments;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>Benchmarks of updates per second of other algorithms: TRPO's natural-gradient step and SAC's gradient
/// step.</summary>
internal static class AlgorithmBenchmark
{
    public static IEnumerable<BenchmarkResult> Run(int threads, bool quick)
    {
        foreach (int used in threads > 1 ? new[] { 1, threads } : [1])
        {
            WorkerPool.Shared.Threads = used;
            yield return Trpo(used, quick ? 5 : 20);
            yield return Sac(used, quick ? 5 : 20);
        }
    }

    // On CartPole-v1. Counts the forward passes of the old distributions and the first evaluation, the line search, the
    // gradient, one Fisher-vector product per conjugate-gradient step and one for the step size, and the critic's
    // epochs.
    private static BenchmarkResult Trpo(int threads, int updates)
    {
        const int Warm = 2;
        var options = new TrpoOptions();
        options = options with { TotalSteps = options.RolloutSize * (Warm + updates) };
        using VectorEnvironment environments = new EnvironmentRegistry().Find("CartPole-v1").CreateBatch(1);
        var trpo = new Trpo(environments, options);
        var cost = new NetworkCost(
            environments.ObservationSize,
            options.Network,
            trpo.Policy.Network.Head.ParameterSize
        );
        long fisher = cost.Actor.Jvp + cost.Actor.Step;
        var stopwatch = new UpdateStopwatch(Warm, gradientSteps: 1, Operations);
        trpo.Train(stopwatch);
        return Result("TRPO, 2048 steps, 64-64", threads, stopwatch);

        double Operations(ITrainer trainer)
        {
            trainer.Metrics.TryGet(MetricTags.ConjugateGradientSteps, out double solverSteps);
            trainer.Metrics.TryGet(MetricTags.LineSearchSteps, out double lengths);
            double sample =
                ((2 + lengths) * cost.Actor.Forward)
                + cost.Actor.Step
                + ((solverSteps + 1) * fisher)
                + (options.CriticEpochs * cost.Critic.Step);
            return 2 * sample * options.RolloutSize;
        }
    }

    // On Pendulum-v1. Counts the next action and both target critics, the steps of both critics, and the step of the
    // actor through both critics to the action.
    private static BenchmarkResult Sac(int threads, int intervals)
    {
        const int Warm = 2;
        const int StepsEach = 20;
        var options = new SacOptions { LearningStarts = 1000, ReportInterval = StepsEach };
        options = options with { TotalSteps = options.LearningStarts + (StepsEach * (Warm + intervals)) };
        using VectorEnvironment environments = new EnvironmentRegistry().Find("Pendulum-v1").CreateBatch(1);
        (int observation, int action) = (environments.ObservationSize, environments.ActionSize);
        var actor = new LayersCost(observation, options.Network.ActorWidths, 2 * action);
        var critic = new LayersCost(observation + action, options.Network.CriticWidths, 1);
        long sample = actor.Forward + (2 * critic.Forward) + (2 * critic.Step) + actor.Step + (2 * 2 * critic.Forward);
        var stopwatch = new UpdateStopwatch(
            Warm + (options.LearningStarts / StepsEach),
            StepsEach,
            _ => 2.0 * sample * options.BatchSize
        );
        new Sac(environments, options).Train(stopwatch);
        return Result("SAC, batch of 256, 256-256", threads, stopwatch);
    }

    private static BenchmarkResult Result(string name, int threads, UpdateStopwatch stopwatch) =>
        new(
            "algorithms",
            name,
            threads,
            1 / PeakBenchmark.Median(stopwatch.Seconds),
            "updates/s",
            PeakBenchmark.Median(stopwatch.Shares)
        );
}
