using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>Trains one block of a file of settings over seeds and measures what comes out.</summary>
/// <param name="Settings">The file of settings.</param>
/// <param name="Task">The environment, whose block is meant.</param>
/// <param name="Registries">What is known by name.</param>
/// <param name="Asked">The algorithm where the file does not say it; null for the file's own.</param>
/// <param name="Seeds">How many seeds, from 1.</param>
/// <param name="Episodes">Episodes that each final policy plays.</param>
/// <param name="Note">What the page is to say of it beside the figures; may be empty.</param>
/// <param name="Root">Where the runs land; those that are there already are finished and not repeated.</param>
internal sealed record ZooMeasurement(
    ConfigurationFile Settings,
    EnvironmentEntry Task,
    Registries Registries,
    AlgorithmEntry? Asked,
    int Seeds,
    int Episodes,
    string Note,
    string Root
)
{
    /// <summary>The environment's name.</summary>
    public string Environment => Task.Name;

    /// <summary>The file's name without folder and ending.</summary>
    public string SettingsName => Path.GetFileNameWithoutExtension(Settings.Name);

    /// <summary>Trains and measures every seed; null where a signal cut it short.</summary>
    /// <exception cref="InvalidInputException">A run of other settings is in the way.</exception>
    /// <exception cref="TrainingDivergedException">A seed diverged.</exception>
    public ZooResult? Run(string command, IDisplay display, StopSignal stop, Action<SeedResult> report)
    {
        RunConfiguration block = Settings.For(Task, Asked);
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
            SettingsName,
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
                ZooResult.Label(SettingsName, configuration.Algorithm.Name),
                Environment,
                $"seed-{configuration.Options.Seed}"
            )
        );
        if (SeededRun.Finish(run, configuration, Registries, display, stop) is not { } summary)
            return null;
        if (summary.Status == RunStatus.Diverged)
            throw new TrainingDivergedException($"{run.Path} has diverged");

        TrainedPolicy trained = TrainedPolicy.Find(run.Path, best: false, Registries);
        EvaluationResult played = Evaluations.Run(trained.Policy, trained.Environment, Episodes);
        return new SeedResult(
            configuration.Options.Seed,
            summary.Steps,
            summary.WallSeconds,
            EvaluationSummary.Of(played),
            Evaluations.HashOf(trained.Policy)
        );
    }
}
