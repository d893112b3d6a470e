using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>
/// Training for the command line and for <see cref="Experiment.Train"/>: combines the sources of the configuration and
/// trains runs.
/// </summary>
internal sealed record TrainingJob
{
    /// <summary>Environment.</summary>
    public required EnvironmentEntry EnvironmentEntry { get; init; }

    /// <summary>Registered environments and algorithms.</summary>
    public required Registries Registries { get; init; }

    /// <summary>Configuration file, or name of a zoo file; null for the zoo file of the algorithm.</summary>
    public string? File { get; init; }

    /// <summary>Algorithm; null for that of the file, or the default.</summary>
    public AlgorithmEntry? Algorithm { get; init; }

    /// <summary>Values that override those of the file.</summary>
    public IEnumerable<ConfigurationValue> Overrides { get; init; } = [];

    /// <summary>Seed; null for that of the configuration.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Total steps; null for those of the configuration.</summary>
    public long? Steps { get; init; }

    /// <summary>Number of parallel environments; null for that of the configuration.</summary>
    public int? EnvironmentCount { get; init; }

    /// <summary>Run or policy that initializes the weights; null for that of the file, or none.</summary>
    public string? InitFrom { get; init; }

    /// <summary>Parts of its network that are used; empty for all parts.</summary>
    public IReadOnlyList<string> InitParts { get; init; } = [];

    /// <summary>Combines the sources and returns the configuration of the run.</summary>
    /// <param name="report">Receives a line if the zoo has no hyperparameters and the defaults are used.</param>
    /// <exception cref="InvalidInputException">A key is unknown or a value is invalid.</exception>
    public RunConfiguration Configure(Action<string> report)
    {
        RunConfiguration configuration = TunedConfiguration.For(EnvironmentEntry, File, Algorithm, Registries, report);
        var reader = new ConfigurationReader(configuration.Algorithm, Registries.Algorithms);
        configuration = Overrides.Aggregate(configuration, reader.Apply);
        TrainingOptions options = configuration.Options;
        if (InitFrom is null && InitParts.Count > 0)
            throw new InvalidInputException("--init-parts needs --init-from RUN, which names the policy of the parts");
        if (EnvironmentCount is not null && configuration.Algorithm.Find("n_envs") is null)
            throw new InvalidInputException($"--envs: {configuration.Algorithm.Title} steps no environments");
        InitialPolicy? initial = InitFrom is null ? configuration.InitFrom : new InitialPolicy(InitFrom, InitParts);
        return configuration with
        {
            // The path of the checkpoint, because its run may continue and write newer ones.
            InitFrom = initial is null ? null : initial with { Path = TrainedPolicy.FolderOf(initial.Path) },
            Options = WithExpert(options) with
            {
                Seed = Seed ?? options.Seed,
                TotalSteps = Steps ?? options.TotalSteps,
                EnvironmentCount = EnvironmentCount ?? options.EnvironmentCount,
            },
        };
    }

    // The expert, too, is a checkpoint instead of a run.
    private static TrainingOptions WithExpert(TrainingOptions options) =>
        options is DaggerOptions { ExpertPath: { } path } dagger
            ? dagger with
            {
                ExpertPath = TrainedPolicy.FolderOf(path),
            }
            : options;

    /// <summary>Trains one run in a new folder.</summary>
    /// <param name="configuration">Configuration of the run.</param>
    /// <param name="folder">Folder; null for the first free one of <c>runs/NAME</c>.</param>
    /// <param name="display">Display of the training.</param>
    /// <param name="stop">Signal that stops the training early.</param>
    /// <param name="hook">Command that runs at intervals; null for none.</param>
    /// <param name="callbacks">Callbacks; null for none.</param>
    /// <param name="name">Name of a new folder; null for that of the configuration.</param>
    /// <exception cref="InvalidInputException">The folder has a run, or a value does not fit the
    /// environment.</exception>
    /// <exception cref="TrainingDivergedException">An observation, reward or loss was not finite.</exception>
    public static (RunFolder Run, RunSummary Summary) Train(
        RunConfiguration configuration,
        string? folder,
        IDisplay display,
        StopSignal stop,
        RunHook? hook = null,
        IReadOnlyList<ITrainingCallback>? callbacks = null,
        string? name = null
    )
    {
        Check(configuration);
        (RunFolder run, RunLock taken) = RunFolder.New(folder, name ?? configuration.Name);
        using (taken)
        {
            run.WriteConfiguration(configuration);
            return (run, new TrainingSession(run, configuration, display, stop, hook, callbacks).Train());
        }
    }

    /// <summary>Creates the folder of several seeds.</summary>
    /// <param name="configuration">Configuration of the runs, except for the seed.</param>
    /// <param name="seeds">Seeds.</param>
    /// <param name="folder">Folder; null for the first free one of <c>runs/NAME</c>.</param>
    /// <exception cref="InvalidInputException">The folder is not empty, or a value does not fit the
    /// environment.</exception>
    public static SeedGroup Prepare(RunConfiguration configuration, IReadOnlyList<ulong> seeds, string? folder)
    {
        Check(configuration);
        return SeedGroup.Create(folder, configuration, seeds);
    }

    /// <summary>Checks that a trainer can be created, before a folder is created.</summary>
    /// <exception cref="InvalidInputException">A value does not fit the environment, or the initial policy does not fit
    /// the trainer.</exception>
    public static void Check(RunConfiguration configuration)
    {
        using VectorEnvironment environments = configuration.CreateEnvironments();
        IAgentTrainer trainer = configuration.Algorithm.CreateTrainer(environments, configuration.Options);
        configuration.InitFrom?.Initialize(trainer);
    }

    /// <summary>
    /// Trains the unfinished runs of several seeds and writes the summary of all; null if a signal stopped them.
    /// </summary>
    /// <param name="group">Runs.</param>
    /// <param name="registries">Registered environments and algorithms.</param>
    /// <param name="jobs">Number of runs that train at the same time; null for the number of threads.</param>
    /// <param name="display">Display of the runs.</param>
    /// <param name="stop">Signal that stops the runs early.</param>
    /// <param name="callbacks">Creates the callbacks of a seed; null for none.</param>
    /// <param name="acceptLostMetrics">Whether the runs continue without metrics that are lost.</param>
    /// <exception cref="InvalidInputException">A run is damaged or locked by another process.</exception>
    public static SeedTable? Train(
        SeedGroup group,
        Registries registries,
        int? jobs,
        IDisplay display,
        StopSignal stop,
        Func<ulong, IReadOnlyList<ITrainingCallback>>? callbacks = null,
        bool acceptLostMetrics = false
    )
    {
        var session = new SeedSession(group, registries, jobs ?? SeedSession.DefaultJobs, display, stop, callbacks)
        {
            AcceptLostMetrics = acceptLostMetrics,
        };
        if (session.Train() is not { } summaries)
            return null;
        var table = new SeedTable(summaries);
        table.Write(group.Summary);
        return table;
    }
}
