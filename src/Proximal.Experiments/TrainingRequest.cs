namespace Proximal.Experiments;

/// <summary>Options of <see cref="Experiment.Train"/>, the flags of <c>proximal train</c>.</summary>
/// <remarks>
/// For example <c>new TrainingRequest { Steps = 100_000, Seeds = [1, 2, 3], Overrides = { ["gamma"] = "0.98" } }</c>.
/// </remarks>
public sealed record TrainingRequest : ExperimentRequest
{
    /// <summary>
    /// Name of the algorithm. Null, the default, selects that of <see cref="Configuration"/>, or PPO.
    /// </summary>
    public string? Algorithm { get; init; }

    /// <summary>
    /// YAML file with the configuration, or the name of a zoo file, such as <c>cleanrl</c>. Null, the default, selects
    /// the zoo's hyperparameters of the algorithm for the environment, or the defaults of the algorithm if there are
    /// none.
    /// </summary>
    public string? Configuration { get; init; }

    /// <summary>
    /// Seed of a single run. Null, the default, selects the seed of the configuration, whose default is 0. Excludes
    /// <see cref="Seeds"/>.
    /// </summary>
    public ulong? Seed { get; init; }

    /// <summary>
    /// Seeds of several runs, each in a subfolder <c>seed-N</c>. Empty, the default, trains a single run.
    /// </summary>
    public IReadOnlyList<ulong> Seeds { get; init; } = [];

    /// <summary>
    /// Number of seeds that train at the same time, at least 1. Null, the default, selects the number of threads.
    /// </summary>
    public int? Jobs { get; init; }

    /// <summary>
    /// Number of parallel environments. Null, the default, selects <c>n_envs</c> of the configuration.
    /// </summary>
    public int? EnvironmentCount { get; init; }

    /// <summary>
    /// Creates the callbacks of the run with the given seed. Metrics that they add are logged. The state of callbacks
    /// that implement <see cref="IStateful"/> is saved with each checkpoint. Null by default. Callbacks are code and
    /// not part of <c>config.yaml</c>: pass them again to <see cref="Experiment.Resume"/>.
    /// </summary>
    public Func<ulong, IReadOnlyList<ITrainingCallback>>? Callbacks { get; init; }

    /// <summary>
    /// Trained policy whose weights and observation statistics initialize the run: folder or name of a run, folder of a
    /// checkpoint, or path of a saved policy. Null, the default, initializes new weights. Optimizer and schedules start
    /// from the beginning.
    /// </summary>
    public string? InitFrom { get; init; }

    /// <summary>
    /// Parts of the network to take from <see cref="InitFrom"/>, such as <c>features</c> or <c>actor.0</c>. Empty, the
    /// default, takes all parts.
    /// </summary>
    public IReadOnlyList<string> InitParts { get; init; } = [];

    /// <summary>
    /// Environment steps between evaluations in separate environments; the checkpoint of the best policy is kept. Null,
    /// the default, selects <c>checkpoints.eval_freq</c> of the configuration, whose default is no evaluation.
    /// </summary>
    public long? EvaluationFrequency { get; init; }

    /// <summary>Episodes of each evaluation. Null, the default, selects that of the configuration, or 10.</summary>
    public int? EvaluationEpisodes { get; init; }

    /// <summary>
    /// Evaluations between two episodes that are recorded in the folder <c>episodes</c> of the run; 0 for none. Null, the
    /// default, selects that of the configuration, whose default is 0.
    /// </summary>
    public int? RecordEpisodes { get; init; }

    /// <summary>
    /// Mean return of an evaluation that stops training. Null, the default, selects that of the configuration, whose
    /// default is none.
    /// </summary>
    public double? StopAtReturn { get; init; }

    /// <summary>
    /// Number of consecutive evaluations without improvement that stops training. Null, the default, selects that of
    /// the configuration, whose default is no limit.
    /// </summary>
    public int? Patience { get; init; }

    /// <summary>
    /// Number of episodes, over all environments, that stops training. Null, the default, selects that of the
    /// configuration, whose default is no limit.
    /// </summary>
    public long? MaxEpisodes { get; init; }

    /// <summary>
    /// Environment steps between checkpoints. Null, the default, selects that of the configuration, whose default is
    /// twenty checkpoints over the run.
    /// </summary>
    public long? SaveFrequency { get; init; }

    /// <summary>
    /// Number of newest checkpoints that are kept in addition to the best. Null, the default, selects that of the
    /// configuration, whose default is 3.
    /// </summary>
    public int? KeepCheckpoints { get; init; }

    /// <summary>
    /// Whether <see cref="Experiment.Resume"/> continues from the newest checkpoint although the run's
    /// <c>metrics.jsonl</c> is lost or damaged (<c>proximal resume --accept-lost-metrics</c>). Default false: it
    /// continues from the newest checkpoint whose metrics are complete, and throws if there is none.
    /// </summary>
    public bool AcceptLostMetrics { get; init; }

    internal RunConfiguration Configure(string environment, Registries registries, IDisplay display)
    {
        if (Seed is not null && Seeds.Count > 0)
            throw new InvalidInputException("Seed and Seeds exclude each other; remove one");
        if (Jobs is < 1)
            throw new InvalidInputException($"Jobs must be at least 1, but is {Jobs}");
        if (Seeds.GroupBy(static seed => seed).FirstOrDefault(static same => same.Count() > 1) is { } twice)
            throw new InvalidInputException($"Seeds has {twice.Key} twice");
        RunConfiguration configuration = new TrainingJob
        {
            EnvironmentEntry = registries.FindEnvironment(environment),
            Registries = registries,
            File = Configuration,
            Algorithm = Algorithm is null ? null : registries.Algorithms.Find(Algorithm),
            Overrides = ReadOverrides(),
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
                RecordEpisodes = RecordEpisodes is < 0
                    ? throw new InvalidInputException($"RecordEpisodes must be at least 0, but is {RecordEpisodes}")
                    : RecordEpisodes ?? checkpoints.RecordEpisodes,
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
