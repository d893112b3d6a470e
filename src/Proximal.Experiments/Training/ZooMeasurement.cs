using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>Trains one block of a configuration file with several seeds and evaluates the final policies.</summary>
/// <param name="Configuration">Configuration file.</param>
/// <param name="EnvironmentEntry">Environment of the block.</param>
/// <param name="Registries">Registered environments and algorithms.</param>
/// <param name="Requested">Algorithm, if the file does not name it; null for that of the file.</param>
/// <param name="Seeds">Number of seeds, from 1.</param>
/// <param name="Episodes">Evaluation episodes of each final policy.</param>
/// <param name="Note">Note for the results page; may be empty.</param>
/// <param name="Root">Folder of the runs. Finished runs in it are reused, interrupted ones continue.</param>
internal sealed record ZooMeasurement(
    ConfigurationFile Configuration,
    EnvironmentEntry EnvironmentEntry,
    Registries Registries,
    AlgorithmEntry? Requested,
    int Seeds,
    int Episodes,
    string Note,
    string Root
)
{
    /// <summary>Name of the environment.</summary>
    public string Environment => EnvironmentEntry.Name;

    /// <summary>Name of the configuration file, without folder and extension.</summary>
    public string ConfigurationName => Path.GetFileNameWithoutExtension(Configuration.Name);

    /// <summary>Trains and evaluates all seeds; returns null if a signal stopped it.</summary>
    /// <exception cref="InvalidInputException">The folder has a run with another configuration.</exception>
    /// <exception cref="TrainingDivergedException">A seed diverged.</exception>
    public ZooResult? Run(string command, IDisplay display, StopSignal stop, Action<SeedResult> report)
    {
        RunConfiguration block = Configuration.For(EnvironmentEntry, Requested);
        var results = new List<SeedResult>();
        for (int seed = 1; seed <= Seeds; seed++)
        {
            RunConfiguration configuration = block with { Options = block.Options with { Seed = (ulong)seed } };
            if (RunSeed(configuration, display, stop) is not { } result)
                return null;
            results.Add(result);
            report(result);
        }
        return new ZooResult(
            block.Algorithm.Name,
            ConfigurationName,
            Environment,
            command,
            RunSummary.ToolVersion,
            System.Environment.ProcessorCount,
            results,
            Note
        );
    }

    private SeedResult? RunSeed(RunConfiguration configuration, IDisplay display, StopSignal stop)
    {
        var run = new RunFolder(
            Path.Combine(
                Root,
                ZooResult.Label(ConfigurationName, configuration.Algorithm.Name),
                Environment,
                $"seed-{configuration.Options.Seed}"
            )
        );
        if (SeededRun.Finish(run, configuration, Registries, display, stop) is not { } summary)
            return null;
        if (summary.Status == RunStatus.Diverged)
            throw new TrainingDivergedException($"{run.Path} diverged");

        TrainedPolicy trained = TrainedPolicy.Find(run.Path, best: false, Registries);
        EvaluationResult played = Evaluations.Run(
            trained.Policy,
            trained.Environment,
            Episodes,
            seed: Evaluations.ResultsSeed
        );
        return new SeedResult(
            configuration.Options.Seed,
            summary.Steps,
            summary.WallSeconds,
            EvaluationSummary.Of(played),
            Evaluations.HashOf(trained.Policy)
        );
    }
}
