using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>Plan of a comparison: variants that are trained with seeds 1 to N in one environment.</summary>
/// <param name="EnvironmentEntry">Environment.</param>
/// <param name="Registries">Registered environments and algorithms.</param>
/// <param name="Variants">Variants, whose configurations have the number of steps.</param>
/// <param name="Seeds">Number of seeds.</param>
/// <param name="Root">Folder of the runs. Finished runs in it are reused, interrupted ones continue.</param>
internal sealed record ComparisonPlan(
    EnvironmentEntry EnvironmentEntry,
    Registries Registries,
    IReadOnlyList<ComparedVariant> Variants,
    int Seeds,
    string Root
)
{
    /// <summary>Name of the environment.</summary>
    public string Environment => EnvironmentEntry.Name;

    /// <summary>Trains all seeds of all variants; returns null if a signal stopped the comparison.</summary>
    /// <param name="display">Display of each training.</param>
    /// <param name="stop">Signal that stops the comparison early.</param>
    /// <param name="report">Receives each finished run.</param>
    /// <exception cref="InvalidInputException">The folder holds a run with another configuration, or an algorithm does
    /// not support the environment.</exception>
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

    /// <summary>Folder of a run.</summary>
    public RunFolder FolderOf(ComparedVariant variant, ulong seed) =>
        new(Path.Combine(Root, Environment, variant.Folder, $"seed-{seed}"));

    // Checked before training starts: the last algorithm may not support the environment.
    private static void Check(RunConfiguration configuration)
    {
        configuration.Options.Validate();
        using VectorEnvironment environments = configuration.CreateEnvironments();
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
            // Divergence is a result; the summary of the run contains it.
            summary = RunSummary.Read(run.Summary);
        }
        return summary is null ? null : ComparedRun.Read(run, summary, options.TotalSteps);
    }
}
