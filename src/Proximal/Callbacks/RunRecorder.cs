using System.Text;
using Proximal.Tensors;

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
    private const string ConfigFile = "config.yaml";
    private const string TrainerPrefix = "trainer",
        CallbacksPrefix = "callbacks",
        VectorWidthEntry = "machine.vector_bits";
    private const int DefaultCheckpointCount = 20;

    private readonly string folder;
    private readonly RunRecorderOptions options;
    private readonly CheckpointStore checkpoints;
    private readonly EvaluationCallback? evaluation;
    private readonly CallbackList callbacks;
    private readonly RunLogs logs;
    private StepInterval checkpointInterval;
    private TimeSpan lastElapsed;
    private long lastSteps;
    private long savedSteps = -1;
    private RunLock? runLock;
    private bool resumes;
    private string? configuration;
    private Action<string>? report;

    /// <summary>Creates a recorder. Nothing is written before training starts.</summary>
    /// <param name="folder">The folder of the run. It is created if it does not exist.</param>
    /// <param name="options">The options of the recorder.</param>
    public RunRecorder(string folder, RunRecorderOptions options)
    {
        this.folder = folder;
        this.options = options;
        checkpoints = new CheckpointStore(Path.Combine(folder, "checkpoints"), options.KeepCheckpoints);
        evaluation = options.CreateEvaluation();
        report = options.Report;
        logs = new RunLogs(folder, options.Logs);
        callbacks = new CallbackList(evaluation is null ? options.Callbacks : [evaluation, .. options.Callbacks]);
        checkpointInterval = new StepInterval(options.CheckpointSteps);
    }

    /// <summary>
    /// Restores a trainer from the newest intact checkpoint and truncates the logs to their lengths at that checkpoint.
    /// Without a checkpoint the run starts from the beginning.
    /// </summary>
    /// <remarks>
    /// If <c>metrics.jsonl</c> is shorter than at the checkpoint, or its end is filled with zeros, an older checkpoint
    /// whose metrics are complete is used (see <see cref="RunRecorderOptions.AcceptLostMetrics"/>). Other logs that are
    /// lost start anew.
    /// </remarks>
    /// <param name="trainer">A trainer with the options of the run.</param>
    /// <param name="report">Receives messages about damaged checkpoints that are skipped, logs that start anew, and
    /// another vector width of the processor. Null, the default, for <see cref="RunRecorderOptions.Report"/>.</param>
    /// <returns>The step at which training continues.</returns>
    /// <exception cref="InvalidInputException">All checkpoints are damaged or were made with other options, the metrics
    /// of all checkpoints are lost, or another process is training the run.</exception>
    public long Resume(ITrainer trainer, Action<string>? report = null)
    {
        this.report = report ??= options.Report;
        Lock();
        resumes = true;
        if (FindCheckpoint() is not ({ } checkpoint, { } state))
            return 0;
        Restore(trainer, checkpoint, state);
        InputFile.Parse(checkpoint.Folder, () => callbacks.LoadState(state, CallbacksPrefix));
        ReportVectorWidth(state);
        logs.Open(state, report);
        savedSteps = checkpoint.Step;
        checkpoints.RemoveLeftovers(checkpoint.Step);
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
        Restore(trainer, checkpoint, state);
        return state;
    }

    private static void Restore(ITrainer trainer, Checkpoint checkpoint, StateDictionary state) =>
        InputFile.Parse(
            checkpoint.Folder,
            () =>
            {
                trainer.LoadModel(checkpoint.Folder);
                trainer.LoadState(state, TrainerPrefix);
            }
        );

    /// <inheritdoc/>
    public IReadOnlyList<string> AddedMetrics =>
        evaluation is null
            ? callbacks.AddedMetrics
            : [.. EvaluationCallback.EvaluationMetrics, .. callbacks.AddedMetrics];

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">The folder contains a run and <see cref="Resume"/> was not called, its
    /// run has another configuration, or another process is training it.</exception>
    public void OnTrainingStart(ITrainer trainer)
    {
        Lock();
        if (!logs.AreOpen)
        {
            if (!resumes)
                ThrowIfFolderHasRun();
            logs.Open(checkpoint: null, report);
        }

        WriteConfiguration();
        string path = Path.Combine(folder, ConfigFile);
        configuration = File.Exists(path) ? InputFile.ReadText(path, InputFile.MaxDescription) : null;
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
        logs.Write(trainer.Metrics);
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
        logs.Dispose();
    }

    private void Lock()
    {
        Directory.CreateDirectory(folder);
        if (!options.IsLocked)
            runLock ??= RunLock.Acquire(folder);
        RemoveLeftovers();
        string path = Path.Combine(folder, ConfigFile);
        if (
            options.Configuration is { } text
            && File.Exists(path)
            && InputFile.ReadText(path, InputFile.MaxDescription) != text
        )
            throw new InvalidInputException(
                $"{path} differs from the configuration of this run; choose another folder"
            );
    }

    // Files of AtomicFile that a killed process left. The folder is locked, so nobody is writing them.
    private void RemoveLeftovers()
    {
        foreach (string path in Directory.GetFiles(folder, $"*{AtomicFile.PartialSuffix}"))
            if (AtomicFile.IsPartial(path))
                File.Delete(path);
    }

    // The newest checkpoint whose metrics are complete; null if there are no checkpoints.
    private (Checkpoint Checkpoint, StateDictionary State)? FindCheckpoint()
    {
        string path = logs.MetricsPath;
        long intact = AppendOnlyFile.IntactLength(path);
        string? lost = null;
        foreach (Checkpoint checkpoint in checkpoints.FindIntact(report))
        {
            StateDictionary state = checkpoint.ReadState();
            long length = RunLogs.MetricsLength(state);
            if (length <= intact || options.AcceptLostMetrics)
                return (checkpoint, state);
            string problem =
                $"{path} has {intact} intact bytes, but had {length} at the checkpoint of step {checkpoint.Step}";
            lost ??= problem;
            report?.Invoke($"skipping the checkpoint of step {checkpoint.Step}: {problem}");
        }

        return lost is null
            ? null
            : throw new InvalidInputException(
                $"{lost}, and no older checkpoint has fewer; restore the file, or continue without the lost metrics: "
                    + "proximal resume --accept-lost-metrics (in code, RunRecorderOptions.AcceptLostMetrics)"
            );
    }

    private void ReportVectorWidth(StateDictionary state)
    {
        int width = VectorWidth.Bits;
        if (state.Contains(VectorWidthEntry) && state.GetValue<int>(VectorWidthEntry) is var saved && saved != width)
            report?.Invoke(
                $"the checkpoint was made with vectors of {saved} bits, but this processor has {width}: sums are "
                    + "added in another order, so the weights will differ in their last digits from those of an "
                    + "uninterrupted run"
            );
    }

    private void ThrowIfFolderHasRun()
    {
        if (File.Exists(logs.MetricsPath) || checkpoints.Steps.Count > 0)
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
        string? loss = RestoreFolder(trainer);
        var state = new StateDictionary();
        trainer.SaveState(state, TrainerPrefix);
        callbacks.SaveState(state, CallbacksPrefix);
        logs.Save(state);
        state.SetValue(VectorWidthEntry, VectorWidth.Bits);
        checkpoints.Save(trainer.Steps, state, trainer.SaveModel, Score(trainer));
        savedSteps = trainer.Steps;
        if (loss is null)
            return;
        if (report is null)
            throw new InvalidInputException($"{loss}; the checkpoint of step {trainer.Steps} is saved");
        report(loss);
    }

    // Creates the folder again if it was deleted. Returns what was lost; null for nothing.
    private string? RestoreFolder(ITrainer trainer)
    {
        if (!logs.AreLost)
            return null;
        logs.Dispose();
        Directory.CreateDirectory(folder);
        if (runLock is not null || !File.Exists(Path.Combine(folder, RunLock.FileName)))
        {
            runLock?.Dispose();
            runLock = RunLock.Acquire(folder);
        }

        logs.Open(checkpoint: null, report);
        logs.Write(trainer.Metrics);
        if (configuration is { } text)
            AtomicFile.Write(Path.Combine(folder, ConfigFile), stream => stream.Write(Encoding.UTF8.GetBytes(text)));
        return $"{folder} was deleted or its {RunLogs.MetricsName} was truncated during training: the folder is "
            + "created again, and the earlier metrics and checkpoints in it are lost";
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
        double speed = (trainer.Steps - lastSteps) / Math.Max(1e-9, (elapsed - lastElapsed).TotalSeconds);
        logs.WriteTimings(trainer.Steps, speed, elapsed.TotalSeconds);
        (lastElapsed, lastSteps) = (elapsed, trainer.Steps);
    }
}
