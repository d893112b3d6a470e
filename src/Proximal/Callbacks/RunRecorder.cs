using System.Text;

namespace Proximal;

/// <summary>
/// Writes a run to its folder: metrics, timings and checkpoints, so that a run that was killed at any moment can continue as
/// if it never had been.
/// </summary>
/// <remarks>
/// Every checkpoint holds the lengths of the logs. On resuming they are cut to those lengths, so what training repeats is
/// not written twice. Clock readings go to <c>timings.jsonl</c> alone; all else is the same for every run of a seed. The folder is
/// locked while training, and one that holds a run already is refused unless <see cref="Resume"/> was called.
/// </remarks>
public sealed class RunRecorder : ITrainingCallback, IDisposable
{
    private const string MetricsFile = "metrics.jsonl",
        ConfigFile = "config.yaml";
    private const string TimingsFile = "timings.jsonl";
    private const string TrainerPrefix = "trainer",
        CallbacksPrefix = "callbacks";
    private const int DefaultCheckpoints = 20;

    private readonly string folder;
    private readonly RunRecorderOptions options;
    private readonly CheckpointStore checkpoints;
    private readonly EvaluationCallback? evaluation;
    private readonly CallbackList callbacks;
    private readonly List<(string Name, IMetricsSink Sink)> logs = [];
    private readonly MetricsRecord timings = new();
    private StepInterval saves;
    private JsonLinesSink? timingsLog;
    private TimeSpan lastElapsed;
    private long lastSteps;
    private long savedSteps = -1;
    private RunLock? taken;
    private bool resumes;

    /// <summary>Prepares to write to a run's folder; nothing is written before training starts.</summary>
    /// <param name="folder">The run's folder; made where it does not exist.</param>
    /// <param name="options">What to keep.</param>
    public RunRecorder(string folder, RunRecorderOptions options)
    {
        this.folder = folder;
        this.options = options;
        checkpoints = new CheckpointStore(Path.Combine(folder, "checkpoints"), options.KeepCheckpoints);
        evaluation = options.CreateEvaluation();
        callbacks = new CallbackList(evaluation is null ? options.Callbacks : [evaluation, .. options.Callbacks]);
        saves = new StepInterval(options.CheckpointSteps);
    }

    /// <summary>
    /// Brings a trainer to where the newest whole checkpoint left it, and the logs to the lengths they had. Without any
    /// checkpoint the run starts from the beginning.
    /// </summary>
    /// <param name="trainer">A trainer that was made with the run's settings.</param>
    /// <param name="report">Receives a line for people about each damaged checkpoint that was passed over.</param>
    /// <returns>The step it continues from.</returns>
    /// <exception cref="InvalidInputException">All checkpoints are damaged, or belong to other settings; or another process trains the run.</exception>
    public long Resume(ITrainer trainer, Action<string>? report = null)
    {
        Hold();
        resumes = true;
        if (checkpoints.FindLatest(report) is not { } checkpoint)
            return 0;
        StateDictionary state = Restore(trainer, checkpoint);
        callbacks.LoadState(state, CallbacksPrefix);
        OpenLogs(name => state.Contains($"logs.{name}") ? state.GetValue<long>($"logs.{name}") : 0);
        savedSteps = checkpoint.Step;
        return checkpoint.Step;
    }

    /// <summary>Brings a trainer to where a checkpoint left it.</summary>
    /// <param name="trainer">A trainer that was made with the run's settings.</param>
    /// <param name="checkpoint">One of the run's.</param>
    /// <returns>All that <see cref="Checkpoint.ReadState"/> reads.</returns>
    /// <exception cref="InvalidInputException">A file is gone or damaged, or belongs to other settings.</exception>
    public static StateDictionary Restore(ITrainer trainer, Checkpoint checkpoint)
    {
        StateDictionary state = checkpoint.ReadState();
        trainer.LoadModel(checkpoint.Folder);
        trainer.LoadState(state, TrainerPrefix);
        return state;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">The folder holds a run and <see cref="Resume"/> was not called, or one of other settings; or
    /// another process trains it.</exception>
    public void OnTrainingStart(ITrainer trainer)
    {
        Hold();
        if (timingsLog is null)
        {
            if (!resumes)
                RefuseAnother();
            OpenLogs(static _ => 0);
        }

        WriteConfiguration();
        lastElapsed = trainer.Clock.Elapsed;
        lastSteps = trainer.Steps;
        saves.Begin(trainer.Steps);
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

    /// <summary>Closes the logs, and unlocks the folder.</summary>
    public void Dispose()
    {
        taken?.Dispose();
        taken = null;
        foreach ((_, IMetricsSink sink) in logs)
            sink.Dispose();
        timingsLog?.Dispose();
    }

    private void Hold()
    {
        Directory.CreateDirectory(folder);
        if (!options.IsLocked)
            taken ??= RunLock.Take(folder);
        string path = Path.Combine(folder, ConfigFile);
        if (options.Configuration is { } text && File.Exists(path) && File.ReadAllText(path) != text)
            throw new InvalidInputException($"{path} holds other settings than this run's; choose another folder");
    }

    private void RefuseAnother()
    {
        if (File.Exists(Path.Combine(folder, MetricsFile)) || checkpoints.Steps.Count > 0)
            throw new InvalidInputException(
                $"{folder} holds a run already: call Resume before training to continue it, or choose another folder"
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
        bool passed =
            options.CheckpointSteps > 0 ? saves.Passed(trainer.Steps) : trainer.Updates % Interval(trainer) == 0;
        return passed || trainer.Steps >= trainer.TotalSteps;
    }

    private int Interval(ITrainer trainer)
    {
        if (options.CheckpointInterval > 0)
            return options.CheckpointInterval;
        long perUpdate = trainer.Steps / Math.Max(1, trainer.Updates);
        return (int)Math.Max(1, trainer.TotalSteps / Math.Max(1, perUpdate) / DefaultCheckpoints);
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

    // Where there are evaluations, only they are compared: a checkpoint made on a stop between two of them has no score.
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
