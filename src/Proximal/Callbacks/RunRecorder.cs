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
    private const string MetricsFile = "metrics.jsonl",
        ConfigFile = "config.yaml";
    private const string TimingsFile = "timings.jsonl";
    private const string TrainerPrefix = "trainer",
        CallbacksPrefix = "callbacks",
        VectorWidthEntry = "machine.vector_bits";
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
        OpenLogs(name => LengthOf(name, state));
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
        CloseLogs();
    }

    private void CloseLogs()
    {
        foreach ((_, IMetricsSink sink) in logs)
            sink.Dispose();
        logs.Clear();
        timingsLog?.Dispose();
        timingsLog = null;
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
        string path = Path.Combine(folder, MetricsFile);
        long intact = AppendOnlyFile.IntactLength(path);
        string? lost = null;
        foreach (Checkpoint checkpoint in checkpoints.FindIntact(report))
        {
            StateDictionary state = checkpoint.ReadState();
            long length = SavedLength(MetricsFile, state);
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

    // Length to truncate a log to: its length at the checkpoint, or that of its intact beginning.
    private long LengthOf(string name, StateDictionary state)
    {
        string path = Path.Combine(folder, name);
        long saved = SavedLength(name, state);
        if (saved == 0)
            return 0;
        bool hasLines = Path.GetExtension(name) == ".jsonl";
        long intact =
            hasLines ? AppendOnlyFile.IntactLength(path)
            : File.Exists(path) ? new FileInfo(path).Length
            : 0;
        if (saved <= intact)
            return saved;
        long kept = name == MetricsFile ? intact : 0;
        report?.Invoke(
            kept > 0
                ? $"{path} is damaged: it continues after its {intact} intact bytes; {saved - intact} bytes are lost"
                : $"{path} is lost or damaged: it starts anew"
        );
        return kept;
    }

    private static long SavedLength(string name, StateDictionary state) =>
        state.Contains($"logs.{name}") ? state.GetValue<long>($"logs.{name}") : 0;

    private void ReportVectorWidth(StateDictionary state)
    {
        int width = VectorWidth.Bits;
        if (state.Contains(VectorWidthEntry) && state.GetValue<int>(VectorWidthEntry) is var saved && saved != width)
            report?.Invoke(
                $"the checkpoint was made with vectors of {saved} bits, but this processor has {width}: sums are "
                    + "added in "
                    + "another order, so the weights will differ in their last digits from those of an uninterrupted "
                    + "run"
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
        string? loss = RestoreFolder(trainer);
        var state = new StateDictionary();
        trainer.SaveState(state, TrainerPrefix);
        callbacks.SaveState(state, CallbacksPrefix);
        foreach ((string name, IMetricsSink sink) in logs)
            state.SetValue($"logs.{name}", sink.Flush());
        state.SetValue($"logs.{TimingsFile}", timingsLog!.Flush());
        state.SetValue(VectorWidthEntry, VectorWidth.Bits);
        checkpoints.Save(trainer.Steps, state, trainer.SaveModel, Score(trainer));
        savedSteps = trainer.Steps;
        if (loss is null)
            return;
        if (report is null)
            throw new InvalidInputException($"{loss}; the checkpoint of step {trainer.Steps} is saved");
        report(loss);
    }

    // The files of a deleted folder stay open, so that writing to them succeeds and is lost. Returns what was lost;
    // null for nothing.
    private string? RestoreFolder(ITrainer trainer)
    {
        string path = Path.Combine(folder, MetricsFile);
        long written = logs[0].Sink.Flush();
        if (File.Exists(path) && new FileInfo(path).Length >= written)
            return null;
        CloseLogs();
        Directory.CreateDirectory(folder);
        if (runLock is not null || !File.Exists(Path.Combine(folder, RunLock.FileName)))
        {
            runLock?.Dispose();
            runLock = RunLock.Acquire(folder);
        }

        OpenLogs(static _ => 0);
        foreach ((_, IMetricsSink sink) in logs)
            sink.Write(trainer.Metrics);
        if (configuration is { } text)
            AtomicFile.Write(Path.Combine(folder, ConfigFile), stream => stream.Write(Encoding.UTF8.GetBytes(text)));
        return $"{folder} was deleted or its {MetricsFile} was truncated during training: the folder is created again, "
            + "and the earlier metrics and checkpoints in it are lost";
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
