namespace Proximal.Experiments;

/// <summary>A training in code: the flags of <c>proximal train</c>.</summary>
/// <remarks>For example <c>new TrainingRequest { Steps = 100_000, Seeds = [1, 2, 3], Overrides = { ["gamma"] = "0.98" } }</c>.</remarks>
public sealed record TrainingRequest : ExperimentRequest
{
    /// <summary>The algorithm's name; null, the default, for that of <see cref="Configuration"/>, or PPO.</summary>
    public string? Algorithm { get; init; }

    /// <summary>A file of settings, or one of the zoo's, such as <c>cleanrl</c>; null, the default, for the zoo's settings of the algorithm for the environment, or its defaults where there are none.</summary>
    public string? Configuration { get; init; }

    /// <summary>The seed of a single run; null, the default, for that of the settings, which is 0 unless they say otherwise.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Several seeds, each a run of its own in a folder <c>seed-N</c> of one folder; none, the default, for a single run.</summary>
    public IReadOnlyList<ulong> Seeds { get; init; } = [];

    /// <summary>Of several seeds, how many train at the same time; null, the default, for as many as there are threads.</summary>
    public int? Jobs { get; init; }

    /// <summary>Environments that run side by side; null, the default, for those of the settings.</summary>
    public int? EnvironmentCount { get; init; }

    /// <summary>
    /// Makes the callbacks of a seed's run. Metrics that they add are logged, and the state of those that are <see cref="IStateful"/> is saved with each
    /// checkpoint. None by default. Callbacks are code, so no file names them: pass them again to <see cref="Experiment.Resume"/>.
    /// </summary>
    public Func<ulong, IReadOnlyList<ITrainingCallback>>? Callbacks { get; init; }

    /// <summary>
    /// A trained policy to begin from: a run's folder or name, a checkpoint's folder, or where a policy was saved; null, the default, for new
    /// weights. Optimizer and schedules begin anew.
    /// </summary>
    public string? InitFrom { get; init; }

    /// <summary>The parts of its network to take, such as <c>features</c> or <c>actor.0</c>; none, the default, for all of it.</summary>
    public IReadOnlyList<string> InitParts { get; init; } = [];

    /// <summary>Steps between evaluations in environments of their own, whose best policy is kept; null, the default, for those of the settings: none, unless they say otherwise.</summary>
    public long? EvaluationFrequency { get; init; }

    /// <summary>Episodes of each evaluation; null, the default, for 10.</summary>
    public int? EvaluationEpisodes { get; init; }

    /// <summary>The mean return of an evaluation that ends training; null, the default, for none.</summary>
    public double? StopAtReturn { get; init; }

    /// <summary>How many evaluations in a row without improvement end training; null, the default, for any number.</summary>
    public int? Patience { get; init; }

    /// <summary>How many episodes end training, over all environments; null, the default, for any number.</summary>
    public long? MaxEpisodes { get; init; }

    /// <summary>Steps between checkpoints; null, the default, for twenty checkpoints over the run.</summary>
    public long? SaveFrequency { get; init; }

    /// <summary>How many of the last checkpoints stay, beside the best; null, the default, for 3.</summary>
    public int? KeepCheckpoints { get; init; }

    internal RunConfiguration Configure(string environment, Registries known, IDisplay display)
    {
        if (Seed is not null && Seeds.Count > 0)
            throw new InvalidInputException("Seed and Seeds both name seeds; leave out one");
        if (Jobs is < 1)
            throw new InvalidInputException($"Jobs must be at least 1, but is {Jobs}");
        if (Seeds.GroupBy(static seed => seed).FirstOrDefault(static same => same.Count() > 1) is { } twice)
            throw new InvalidInputException($"Seeds: {twice.Key} is named twice");
        RunConfiguration configuration = new TrainingJob
        {
            Task = known.FindEnvironment(environment),
            Known = known,
            File = Configuration,
            Algorithm = Algorithm is null ? null : known.Algorithms.Find(Algorithm),
            Settings = Values(),
            Seed = Seed,
            Steps = Steps,
            EnvironmentCount = EnvironmentCount,
            InitFrom = InitFrom,
            InitParts = InitParts,
        }.Configure(display.WriteLine);
        (CheckpointOptions checkpoints, StopOptions stop) = (configuration.Checkpoints, configuration.Stop);
        configuration = configuration with
        {
            Checkpoints = checkpoints with
            {
                Interval = SaveFrequency is null ? checkpoints.Interval : 0,
                SaveFrequency = SaveFrequency ?? checkpoints.SaveFrequency,
                Keep = KeepCheckpoints ?? checkpoints.Keep,
                EvaluationFrequency = EvaluationFrequency ?? checkpoints.EvaluationFrequency,
                EvaluationEpisodes = EvaluationEpisodes ?? checkpoints.EvaluationEpisodes,
            },
            Stop = stop with
            {
                Return = StopAtReturn ?? stop.Return,
                Patience = Patience ?? stop.Patience,
                Episodes = MaxEpisodes ?? stop.Episodes,
            },
        };
        configuration.Validate();
        return configuration;
    }
}
