using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>What a comparison trains: every variant with seeds 1 to N in one environment, for as many steps each.</summary>
/// <param name="Task">The environment.</param>
/// <param name="Registries">What is known by name.</param>
/// <param name="Variants">What is compared; their settings say for how many steps.</param>
/// <param name="Seeds">How many seeds.</param>
/// <param name="Root">Where the runs land; those that are there already are finished and not repeated.</param>
internal sealed record ComparisonPlan(
    EnvironmentEntry Task,
    Registries Registries,
    IReadOnlyList<ComparedVariant> Variants,
    int Seeds,
    string Root
)
{
    /// <summary>The environment's name.</summary>
    public string Environment => Task.Name;

    /// <summary>Trains every seed of every variant; null where a signal cut it short.</summary>
    /// <param name="display">Shows each training.</param>
    /// <param name="stop">Ends it early.</param>
    /// <param name="report">Told of every run that is finished.</param>
    /// <exception cref="InvalidInputException">A run of other settings is in the way, or an algorithm does not fit the environment.</exception>
    public IReadOnlyList<ComparedGroup>? Run(
        IDisplay display,
        StopSignal stop,
        Action<ComparedVariant, ComparedRun> report
    )
    {
        foreach (ComparedVariant variant in Variants)
            Check(variant.Configuration);
        var groups = new List<ComparedGroup>();
        foreach (ComparedVariant variant in Variants)
        {
            var runs = new List<ComparedRun>();
            for (int seed = 1; seed <= Seeds; seed++)
            {
                if (RunSeed(variant, (ulong)seed, display, stop) is not { } run)
                    return null;
                runs.Add(run);
                report(variant, run);
            }
            groups.Add(new ComparedGroup(variant, runs));
        }
        return groups;
    }

    /// <summary>The folder of one run.</summary>
    public RunFolder FolderOf(ComparedVariant variant, ulong seed) =>
        new(Path.Combine(Root, Environment, variant.Folder, $"seed-{seed}"));

    // Before anything is trained: an algorithm whose turn comes last may not fit.
    private static void Check(RunConfiguration configuration)
    {
        configuration.Options.Validate();
        using VectorEnvironment environments = configuration.Task.CreateBatch(configuration.Options.EnvironmentCount);
        _ = configuration.Algorithm.CreateTrainer(environments, configuration.Options);
    }

    private ComparedRun? RunSeed(ComparedVariant variant, ulong seed, IDisplay display, StopSignal stop)
    {
        RunFolder run = FolderOf(variant, seed);
        TrainingOptions options = variant.Configuration.Options with { Seed = seed };
        RunSummary? summary;
        try
        {
            summary = SeededRun.Finish(
                run,
                variant.Configuration with
                {
                    Options = options,
                },
                Registries,
                display,
                stop
            );
        }
        catch (TrainingDivergedException)
        {
            // That it diverged is a result, and stands in its summary.
            summary = RunSummary.Read(run.Summary);
        }
        return summary is null ? null : ComparedRun.Read(run, summary, options.TotalSteps);
    }
}
