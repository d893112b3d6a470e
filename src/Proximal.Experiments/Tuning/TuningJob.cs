namespace Proximal.Experiments;

/// <summary>Runs searches for the command line and for <see cref="Experiment.Tune"/>.</summary>
internal static class TuningJob
{
    /// <summary>Folder of a search: the named one, or the default one.</summary>
    public static TuningFolder FolderOf(string? named, TuningSearch search) =>
        new(named ?? Path.Combine(RunFolder.Root, $"{RunFolder.NameOf(search.BaseConfiguration.Name)}-tune"));

    /// <summary>Configuration of all runs of a search, except for the searched keys.</summary>
    public static RunConfiguration BaseConfiguration(RunConfiguration configuration, long? steps)
    {
        RunConfiguration result = configuration with
        {
            Options = configuration.Options with { Seed = 1, TotalSteps = steps ?? configuration.Options.TotalSteps },
            Checkpoints = configuration.Checkpoints with { Keep = 1 },
        };
        result.Checkpoints.Validate();
        result.Stop.Validate(result.Checkpoints);
        return result;
    }

    /// <summary>Starts or continues a search and writes its results; returns null if a signal stopped it.</summary>
    /// <param name="folder">Folder of the search.</param>
    /// <param name="search">Search.</param>
    /// <param name="registries">Registered environments and algorithms.</param>
    /// <param name="jobs">Number of runs that train at the same time; null for the number of threads.</param>
    /// <param name="display">Display of the search.</param>
    /// <param name="stop">Signal that stops the search early.</param>
    /// <exception cref="InvalidInputException">The folder has another search or a run, or another process has locked
    /// it.</exception>
    public static SearchResults? Run(
        TuningFolder folder,
        TuningSearch search,
        Registries registries,
        int? jobs,
        IDisplay display,
        StopSignal stop
    )
    {
        if (File.Exists(new RunFolder(folder.Path).Configuration))
            throw new InvalidInputException($"{folder.Path} has a run; use another folder with --out");
        if (!File.Exists(folder.Plan))
            TuningSession.Check(search.Draw());
        using var taken = RunLock.Acquire(folder.Path);
        folder.Initialize(search, registries);
        if (
            new TuningSession(
                folder,
                search,
                jobs ?? ThreadBudget.Total,
                new TuningProgress(folder, display, stop)
            ).Run()
            is not { } scores
        )
            return null;
        var results = new SearchResults(search, search.Draw(), scores);
        TuningFolder.Write(folder.Table, results.ToCsv());
        TuningFolder.Write(folder.Results, results.ToJson());
        TuningFolder.Write(folder.Chart, TuningChartFile.Draw(results));
        if (results.Best is not null)
            TuningFolder.Write(folder.Best, results.ToBestYaml());
        return results;
    }
}
