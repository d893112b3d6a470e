namespace Proximal;

/// <summary>The options of a <see cref="RunRecorder"/>.</summary>
public sealed record RunRecorderOptions
{
    /// <summary>Updates between checkpoints. Default 0: twenty checkpoints over the whole run.</summary>
    public int CheckpointInterval { get; init; }

    /// <summary>
    /// Environment steps between checkpoints (<c>save_freq</c> of RL Baselines3 Zoo). A checkpoint is saved after the
    /// first update that passes a multiple of this number. Default 0: <see cref="CheckpointInterval"/> applies instead.
    /// </summary>
    public long CheckpointSteps { get; init; }

    /// <summary>The number of most recent checkpoints to keep in addition to the best one. Default 3.</summary>
    public int KeepCheckpoints { get; init; } = 3;

    /// <summary>
    /// Creates the given number of evaluation environments. Null, the default, disables evaluation. With evaluation,
    /// the best checkpoint is the one with the highest evaluation return; without, the one with the highest training
    /// return.
    /// </summary>
    public Func<int, VectorEnvironment>? EvaluationEnvironments { get; init; }

    /// <summary>
    /// Environment steps between evaluations (see <see cref="EvaluationCallbackOptions.Interval"/>). A checkpoint is
    /// saved after each evaluation that is the best so far. Default 0: evaluation before each checkpoint.
    /// </summary>
    public long EvaluationInterval { get; init; }

    /// <summary>Episodes of each evaluation. Default 10.</summary>
    public int EvaluationEpisodes { get; init; } = 10;

    /// <summary>
    /// Seed of the evaluation environments, so that every evaluation plays the same episodes. Default 1,000,003, unlike
    /// common training seeds.
    /// </summary>
    public ulong EvaluationSeed { get; init; } = 1_000_003;

    /// <summary>
    /// Callbacks, called in order by every hook. After an update they are called after evaluation and before logging,
    /// so metrics that they add are logged. Checkpoints contain the state of the callbacks that are
    /// <see cref="IStateful"/>. A run that a <see cref="StopCallback"/> has stopped stays stopped after resuming.
    /// Default empty.
    /// </summary>
    public IReadOnlyList<ITrainingCallback> Callbacks { get; init; } = [];

    /// <summary>
    /// The text of <c>config.yaml</c>, which the command-line tool needs to use the folder as a run: environment,
    /// algorithm and all options. The package <c>Proximal.Experiments</c> creates it. A folder with a different
    /// <c>config.yaml</c> is rejected. Null, the default, writes no file.
    /// </summary>
    public string? Configuration { get; init; }

    /// <summary>
    /// Whether <see cref="RunRecorder.Resume"/> continues from the newest checkpoint if <c>metrics.jsonl</c> is lost or
    /// damaged. Default false: it continues from the newest checkpoint whose metrics are complete, and throws if there
    /// is none.
    /// </summary>
    public bool AcceptLostMetrics { get; init; }

    /// <summary>
    /// Receives messages for people, such as that the folder of the run was deleted during training. Null, the default:
    /// training then throws an <see cref="InvalidInputException"/> after it has created the folder again and saved a
    /// checkpoint.
    /// </summary>
    public Action<string>? Report { get; init; }

    /// <summary>
    /// Whether the caller already holds the <see cref="RunLock"/> of the folder. Default false: the recorder acquires
    /// it and releases it when disposed.
    /// </summary>
    public bool IsLocked { get; init; }

    /// <summary>
    /// Logs that receive the same metrics as <c>metrics.jsonl</c>, for example TensorBoard event files. Default empty.
    /// </summary>
    public IReadOnlyList<MetricsLog> Logs { get; init; } = [];

    /// <summary>The evaluation callback; null without evaluation.</summary>
    internal EvaluationCallback? CreateEvaluation() =>
        EvaluationEnvironments is null
            ? null
            : new EvaluationCallback(
                EvaluationEnvironments,
                new EvaluationCallbackOptions
                {
                    Interval = EvaluationInterval,
                    Episodes = EvaluationEpisodes,
                    Seed = EvaluationSeed,
                }
            );
}

/// <summary>A log of a run.</summary>
/// <param name="Name">The name of the log, under which checkpoints save its length.</param>
/// <param name="Open">Opens the log in the folder of a run and truncates it to the given length.</param>
public sealed record MetricsLog(string Name, Func<string, long, IMetricsSink> Open);
