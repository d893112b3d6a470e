using System.Text;

namespace Proximal;

/// <summary>
/// Records a run in a folder: metrics, timings and checkpoints. An interrupted run can be resumed and gives the same
/// results as an uninterrupted one.
/// </summary>
/// <remarks>
/// Each checkpoint contains the lengths of the logs. <see cref="Resume"/> truncates the logs to these lengths, so
/// repeated training steps are not logged twice. Clock readings are written only to <c>timings.jsonl</c>; all other
/// files are identical for runs with the same seed. The folder is locked during training. A folder that already
/// contains a run is rejected unless <see cref="Resume"/> was called.
/// </remarks>
public sealed class RunRecorder : ITrainingCallback, IDisposable
{
    private const string MetricsFile = "metrics.jsonl",
        ConfigFile = "config.yaml";
    private const string TimingsFile = "timings.jsonl";
    private const string TrainerPrefix = "trainer",
        CallbacksPrefix = "callbacks";
    private const int DefaultCheckpointCount = 20;

    private readonly string folder;
    private readonly RunRecorderOptions options;
    private readonly CheckpointStore checkpoints;
    private readonly EvaluationCallback? evaluation;
    private readonly CallbackList callbacks;
    private readonly List<(string Name, IMetricsSink Sink)> logs = [];
    private readonly MetricsRecord timings = new();
    private StepInterval checkpointInterval;
    private JsonLinesSink? timingsLog;
    private TimeSpan lastElapsed;
    private long lastSteps;
    private long savedSteps = -1;
    private RunLock? runLock;
    private bool resumes;

    /// <summary>Creates a recorder. Nothing is written before training starts.</summary>
    /// <param name="folder">The folder of the run. It is created if it does not exist.</param>
    /// <param name="options">The options of the recorder.</param>
    public RunRecorder(string folder, RunRecorderOptions options)
    {
        this.folder = folder;
        this.options = options;
        checkpoints = new CheckpointStore(Path.Combine(folder, "checkpoints"), options.KeepCheckpoints);
        evaluation = options.CreateEvaluation();
        callbacks = new CallbackList(evaluation is null ? options.Callbacks : [evaluation, .. options.Callbacks]);
        checkpointInterval = new StepInterval(options.CheckpointSteps);
    }

    /// <summary>
    /// Restores a trainer from the newest intact checkpoint and truncates the logs to their lengths at that checkpoint.
    /// Without a checkpoint the run starts from the beginning.
    /// </summary>
    /// <param name="trainer">A trainer with the options of the run.</param>
    /// <param name="report">Receives a message about each damaged checkpoint that is skipped.</param>
    /// <returns>The step at which training continues.</returns>
    /// <exception cref="InvalidInputException">All checkpoints are damaged or were made with other options, or another
    /// process is training the run.</exception>
    public long Resume(ITrainer trainer, Action<string>? report = null)
    {
        Lock();
        resumes = true;
        if (checkpoints.FindLatest(report) is not { } checkpoint)
            return 0;
        StateDictionary state = Restore(trainer, checkpoint);
        callbacks.LoadState(state, CallbacksPrefix);
        OpenLogs(name => state.Contains($"logs.{name}") ? state.GetValue<long>($"logs.{name}") : 0);
        savedSteps = checkpoint.Step;
        return checkpoint.Step;
    }

    /// <summary>Restores a trainer from a checkpoint.</summary>
    /// <param name="trainer">A trainer with the options of the run.</param>
    /// <param name="checkpoint">A checkpoint of the run.</param>
    /// <returns>The state from <see cref="Checkpoint.ReadState"/>.</returns>
    /// <exception cref="InvalidInputException">A file is missing or damaged, or was made with other
    /// options.</exception>
    public static StateDictionary Restore(ITrainer trainer, Checkpoint checkpoint)
    {
        StateDictionary state = checkpoint.ReadState();
        trainer.LoadModel(checkpoint.Folder);
        trainer.LoadState(state, TrainerPrefix);
        return state;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> AddedMetrics =>
        evaluation is null
            ? callbacks.AddedMetrics
            : [MetricTags.EvaluationReturn, MetricTags.EvaluationLength, .. callbacks.AddedMetrics];

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">The folder contains a run and <see cref="Resume"/> was not called, its
    /// run has another configuration, or another process is training it.</exception>
    public void OnTrainingStart(ITrainer trainer)
    {
        Lock();
        if (timingsLog is null)
        {
            if (!resumes)
                ThrowIfFolderHasRun();
            OpenLogs(static _ => 0);
        }

        WriteConfiguration();
        lastElapsed = trainer.Clock.Elapsed;
        lastSteps = trainer.Steps;
        checkpointInterval.Reset(trainer.Steps);
        callbacks.OnTrainingStart(trainer);
    }

    /// <inheritdoc/>
    public void OnRolloutStart(ITrainer trainer) => callbacks.OnRolloutStart(trainer);

    /// <inheritdoc/>
    public void OnStep(ITrainer trainer) => callbacks.OnStep(trainer);

    /// <inheritdoc/>
    public void OnRolloutEnd(ITrainer trainer) => callbacks.OnRolloutEnd(trainer);

    /// <inheritdoc/>
    public void OnGradientStep(ITrainer trainer) => callbacks.OnGradientStep(trainer);

    /// <inheritdoc/>
    public void OnUpdate(ITrainer trainer)
    {
        bool due = IsDue(trainer);
        if (due)
            Evaluate(trainer);
        callbacks.OnUpdate(trainer);
        foreach ((_, IMetricsSink sink) in logs)
            sink.Write(trainer.Metrics);
        WriteTimings(trainer);
        if (due || evaluation is { IsBest: true })
            Save(trainer);
    }

    /// <inheritdoc/>
    public void OnTrainingEnd(ITrainer trainer)
    {
        callbacks.OnTrainingEnd(trainer);
        if (trainer.Steps != savedSteps)
            Save(trainer);
    }

    /// <summary>Closes the logs and unlocks the folder.</summary>
    public void Dispose()
    {
        runLock?.Dispose();
        runLock = null;
        foreach ((_, IMetricsSink sink) in logs)
            sink.Dispose();
        timingsLog?.Dispose();
    }

    private void Lock()
    {
        Directory.CreateDirectory(folder);
        if (!options.IsLocked)
            runLock ??= RunLock.Acquire(folder);
        string path = Path.Combine(folder, ConfigFile);
        if (options.Configuration is { } text && File.Exists(path) && File.ReadAllText(path) != text)
            throw new InvalidInputException(
                $"{path} differs from the configuration of this run; choose another folder"
            );
    }

    private void ThrowIfFolderHasRun()
    {
        if (File.Exists(Path.Combine(folder, MetricsFile)) || checkpoints.Steps.Count > 0)
            throw new InvalidInputException(
                $"{folder} already contains a run; call Resume before training to continue it, or choose another folder"
            );
    }

    private void WriteConfiguration()
    {
        if (options.Configuration is not { } text)
            return;
        string path = Path.Combine(folder, ConfigFile);
        if (!File.Exists(path))
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }

    private bool IsDue(ITrainer trainer)
    {
        bool isDue =
            options.CheckpointSteps > 0
                ? checkpointInterval.HasPassed(trainer.Steps)
                : trainer.Updates % UpdatesPerCheckpoint(trainer) == 0;
        return isDue || trainer.Steps >= trainer.TotalSteps;
    }

    private int UpdatesPerCheckpoint(ITrainer trainer)
    {
        if (options.CheckpointInterval > 0)
            return options.CheckpointInterval;
        long stepsPerUpdate = trainer.Steps / Math.Max(1, trainer.Updates);
        return (int)Math.Max(1, trainer.TotalSteps / Math.Max(1, stepsPerUpdate) / DefaultCheckpointCount);
    }

    private void Evaluate(ITrainer trainer)
    {
        trainer.Evaluate();
        if (options.EvaluationInterval == 0)
            evaluation?.Evaluate(trainer);
    }

    private void Save(ITrainer trainer)
    {
        var state = new StateDictionary();
        trainer.SaveState(state, TrainerPrefix);
        callbacks.SaveState(state, CallbacksPrefix);
        foreach ((string name, IMetricsSink sink) in logs)
            state.SetValue($"logs.{name}", sink.Flush());
        state.SetValue($"logs.{TimingsFile}", timingsLog!.Flush());
        checkpoints.Save(trainer.Steps, state, trainer.SaveModel, Score(trainer));
        savedSteps = trainer.Steps;
    }

    // With evaluations, only evaluation returns are compared: a checkpoint between two evaluations has no score.
    private double? Score(ITrainer trainer)
    {
        if (evaluation is not null)
            return trainer.Metrics.TryGet(MetricTags.EvaluationReturn, out double evaluated) ? evaluated : null;
        return trainer.Score;
    }

    private void WriteTimings(ITrainer trainer)
    {
        TimeSpan elapsed = trainer.Clock.Elapsed;
        timings.Clear(trainer.Steps);
        timings.Add(
            MetricTags.StepsPerSecond,
            (trainer.Steps - lastSteps) / Math.Max(1e-9, (elapsed - lastElapsed).TotalSeconds)
        );
        timings.Add(MetricTags.Elapsed, elapsed.TotalSeconds);
        timingsLog!.Write(timings);
        (lastElapsed, lastSteps) = (elapsed, trainer.Steps);
    }

    private void OpenLogs(Func<string, long> lengthOf)
    {
        logs.Add((MetricsFile, new JsonLinesSink(Path.Combine(folder, MetricsFile), lengthOf(MetricsFile))));
        foreach (MetricsLog log in options.Logs)
            logs.Add((log.Name, log.Open(folder, lengthOf(log.Name))));
        timingsLog = new JsonLinesSink(Path.Combine(folder, TimingsFile), lengthOf(TimingsFile));
    }
}
