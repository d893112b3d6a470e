namespace Proximal;

/// <summary>What a <see cref="RunRecorder"/> keeps, and how often.</summary>
public sealed record RunRecorderOptions
{
    /// <summary>Updates between checkpoints; 0, the default, means twenty checkpoints over the whole of training.</summary>
    public int CheckpointInterval { get; init; }

    /// <summary>
    /// Steps between checkpoints (rl-zoo's <c>save_freq</c>), instead of <see cref="CheckpointInterval"/>: the first update that passes a
    /// multiple of them is saved. 0, the default, for that.
    /// </summary>
    public long CheckpointSteps { get; init; }

    /// <summary>How many of the last checkpoints stay, besides the best. Default 3.</summary>
    public int KeepCheckpoints { get; init; } = 3;

    /// <summary>
    /// Makes the environments that the policy is evaluated in, given their number; null, the default, for no evaluation. The best
    /// checkpoint is then the one with the highest evaluation return rather than training return.
    /// </summary>
    public Func<int, VectorEnvironment>? EvaluationEnvironments { get; init; }

    /// <summary>
    /// Steps between evaluations (see <see cref="EvaluationCallbackOptions.Interval"/>), each of which is saved where it is the best; 0, the
    /// default, evaluates before each checkpoint.
    /// </summary>
    public long EvaluationInterval { get; init; }

    /// <summary>Episodes of each evaluation. Default 10.</summary>
    public int EvaluationEpisodes { get; init; } = 10;

    /// <summary>Chooses the evaluation episodes, the same ones every time. Default 1,000,003, apart from usual training seeds.</summary>
    public ulong EvaluationSeed { get; init; } = 1_000_003;

    /// <summary>
    /// Called by every hook, in their order; after each update, when it has been evaluated and before it is logged: metrics that they add are logged, what
    /// those remember that are <see cref="IStateful"/> is saved with each checkpoint, and a <see cref="StopCallback"/> among them holds
    /// after resuming.
    /// </summary>
    public IReadOnlyList<ITrainingCallback> Callbacks { get; init; } = [];

    /// <summary>
    /// The text of <c>config.yaml</c>, which makes the folder a run to the tool: environment, algorithm and every setting. Null, the default,
    /// for none. The package <c>Proximal.Experiments</c> makes it. A folder with another text is refused.
    /// </summary>
    public string? Configuration { get; init; }

    /// <summary>Whether the caller holds the folder's <see cref="RunLock"/>. Default false: the recorder takes it until it is disposed.</summary>
    public bool IsLocked { get; init; }

    /// <summary>Logs beside <c>metrics.jsonl</c> that receive the same figures, such as TensorBoard's.</summary>
    public IReadOnlyList<MetricsLog> Logs { get; init; } = [];

    /// <summary>What evaluates; null for nothing.</summary>
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

/// <summary>A log that a run keeps.</summary>
/// <param name="Name">Its name, under which checkpoints remember how long it was.</param>
/// <param name="Open">Opens it in a run's folder, cutting it to a length that it had before.</param>
public sealed record MetricsLog(string Name, Func<string, long, IMetricsSink> Open);
