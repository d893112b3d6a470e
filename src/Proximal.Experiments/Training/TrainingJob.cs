using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>A training that was asked for, by the command line or in code: what to train, and how settings come together.</summary>
internal sealed record TrainingJob
{
    /// <summary>The environment.</summary>
    public required EnvironmentEntry Task { get; init; }

    /// <summary>What is known by name.</summary>
    public required Registries Known { get; init; }

    /// <summary>A file of settings, or one of the zoo's; null for the algorithm's own.</summary>
    public string? File { get; init; }

    /// <summary>The algorithm; null for the file's own, or the usual one.</summary>
    public AlgorithmEntry? Algorithm { get; init; }

    /// <summary>Settings over those of the file.</summary>
    public IEnumerable<ConfigurationValue> Settings { get; init; } = [];

    /// <summary>The seed; null for that of the settings.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Steps; null for those of the settings.</summary>
    public long? Steps { get; init; }

    /// <summary>Environments side by side; null for those of the settings.</summary>
    public int? EnvironmentCount { get; init; }

    /// <summary>The run or policy to begin from; null for that of the file, or none.</summary>
    public string? InitFrom { get; init; }

    /// <summary>The parts of its network that are taken; none for all of it.</summary>
    public IReadOnlyList<string> InitParts { get; init; } = [];

    /// <summary>All settings of the run.</summary>
    /// <param name="say">Told where nothing is tuned and the defaults have to do.</param>
    /// <exception cref="InvalidInputException">A setting is unknown, or does not fit.</exception>
    public RunConfiguration Configure(Action<string> say)
    {
        RunConfiguration configuration = TunedConfiguration.For(Task, File, Algorithm, Known, say);
        var reader = new ConfigurationReader(configuration.Algorithm, Known.Algorithms);
        configuration = Settings.Aggregate(configuration, reader.Apply);
        TrainingOptions options = configuration.Options;
        if (InitFrom is null && InitParts.Count > 0)
            throw new InvalidInputException(
                "--init-parts names parts of the policy that --init-from names; add --init-from RUN"
            );
        InitialPolicy? initial = InitFrom is null ? configuration.InitFrom : new InitialPolicy(InitFrom, InitParts);
        return configuration with
        {
            // The very checkpoint: the run that it belongs to may go on.
            InitFrom = initial is null ? null : initial with { Path = TrainedPolicy.FolderOf(initial.Path) },
            Options = options with
            {
                Seed = Seed ?? options.Seed,
                TotalSteps = Steps ?? options.TotalSteps,
                EnvironmentCount = EnvironmentCount ?? options.EnvironmentCount,
            },
        };
    }

    /// <summary>Trains one run in a new folder.</summary>
    /// <param name="configuration">All its settings.</param>
    /// <param name="folder">The folder; null for the first free one of <c>runs/NAME</c>.</param>
    /// <param name="display">Shows it.</param>
    /// <param name="stop">Ends it early.</param>
    /// <param name="hook">A command that is called on the way; null for none.</param>
    /// <param name="callbacks">Called on the way; null for none.</param>
    /// <exception cref="InvalidInputException">There is something in the folder, or a setting does not fit the environment.</exception>
    /// <exception cref="TrainingDivergedException">An observation, reward or loss was not finite.</exception>
    public static (RunFolder Run, RunSummary Summary) Train(
        RunConfiguration configuration,
        string? folder,
        IDisplay display,
        StopSignal stop,
        RunHook? hook = null,
        IReadOnlyList<ITrainingCallback>? callbacks = null
    )
    {
        Check(configuration);
        (RunFolder run, RunLock taken) = RunFolder.New(folder, configuration.Name);
        using (taken)
        {
            run.WriteConfiguration(configuration);
            return (run, new TrainingSession(run, configuration, display, stop, hook, callbacks).Train());
        }
    }

    /// <summary>Makes the folder of several seeds.</summary>
    /// <param name="configuration">All settings but the seed.</param>
    /// <param name="seeds">The seeds.</param>
    /// <param name="folder">The folder; null for the first free one of <c>runs/NAME</c>.</param>
    /// <exception cref="InvalidInputException">There is something in the folder, or a setting does not fit the environment.</exception>
    public static SeedGroup Prepare(RunConfiguration configuration, IReadOnlyList<ulong> seeds, string? folder)
    {
        Check(configuration);
        return SeedGroup.Create(folder, configuration, seeds);
    }

    /// <summary>Makes a trainer and throws it away, before a folder is made of runs none of which could begin.</summary>
    /// <exception cref="InvalidInputException">A setting does not fit the environment, or the policy to begin from does not fit.</exception>
    public static void Check(RunConfiguration configuration)
    {
        using VectorEnvironment environments = configuration.Task.CreateBatch(configuration.Options.EnvironmentCount);
        IAgentTrainer trainer = configuration.Algorithm.CreateTrainer(environments, configuration.Options);
        configuration.InitFrom?.Initialize(trainer);
    }

    /// <summary>Trains what is left of several seeds, and writes what they come to; null where it was ended early.</summary>
    /// <param name="group">The runs.</param>
    /// <param name="known">What is known by name.</param>
    /// <param name="jobs">How many train at the same time; null for as many as threads.</param>
    /// <param name="display">Shows them.</param>
    /// <param name="stop">Ends them early.</param>
    /// <param name="callbacks">Called on the way, by the seed; null for none.</param>
    /// <exception cref="InvalidInputException">A run is damaged, or being trained by another process.</exception>
    public static SeedTable? Train(
        SeedGroup group,
        Registries known,
        int? jobs,
        IDisplay display,
        StopSignal stop,
        Func<ulong, IReadOnlyList<ITrainingCallback>>? callbacks = null
    )
    {
        if (
            new SeedSession(group, known, jobs ?? SeedSession.UsualJobs, display, stop, callbacks).Train()
            is not { } summaries
        )
            return null;
        var table = new SeedTable(summaries);
        table.Write(group.Summary);
        return table;
    }
}
