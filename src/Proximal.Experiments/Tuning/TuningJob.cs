namespace Proximal.Experiments;

/// <summary>A search that was asked for, by the command line or in code.</summary>
internal static class TuningJob
{
    /// <summary>The folder of a search: the one that was named, or the usual one.</summary>
    public static TuningFolder FolderOf(string? named, TuningSearch search) =>
        new(named ?? Path.Combine(RunFolder.Root, $"{RunFolder.NameOf(search.Basis.Name)}-tune"));

    /// <summary>Settings as every run of a search has them, but for what is searched.</summary>
    public static RunConfiguration Basis(RunConfiguration configuration, long? steps)
    {
        RunConfiguration basis = configuration with
        {
            Options = configuration.Options with { Seed = 1, TotalSteps = steps ?? configuration.Options.TotalSteps },
            Checkpoints = configuration.Checkpoints with { Keep = 1 },
        };
        basis.Checkpoints.Validate();
        basis.Stop.Validate(basis.Checkpoints);
        return basis;
    }

    /// <summary>Begins a search, or goes on with the same one; writes its results, or returns null where it was ended early.</summary>
    /// <param name="folder">The search's folder.</param>
    /// <param name="search">The search.</param>
    /// <param name="known">What is known by name.</param>
    /// <param name="jobs">Runs that train at the same time; null for as many as threads.</param>
    /// <param name="display">Shows it.</param>
    /// <param name="stop">Ends it early.</param>
    /// <exception cref="InvalidInputException">The folder holds another search or a run, or another process has it.</exception>
    public static SearchResults? Run(
        TuningFolder folder,
        TuningSearch search,
        Registries known,
        int? jobs,
        IDisplay display,
        StopSignal stop
    )
    {
        if (File.Exists(new RunFolder(folder.Path).Configuration))
            throw new InvalidInputException($"{folder.Path} holds a run; choose another folder with --out");
        using var taken = RunLock.Acquire(folder.Path);
        folder.Hold(search, known);
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
        TuningFolder.Write(folder.Picture, TuningChartFile.Draw(results));
        if (results.Best is not null)
            TuningFolder.Write(folder.Best, results.ToBestYaml());
        return results;
    }
}
