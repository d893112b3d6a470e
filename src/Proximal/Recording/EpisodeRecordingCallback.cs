using System.Globalization;
using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Records an episode after every few evaluations of training, so that the progress of the policy can be watched. Files
/// are named <c>step-N.json</c> after the steps of training.
/// </summary>
/// <remarks>
/// The number of files is bounded: when there would be more, every second one is deleted, and the interval doubles. The
/// last evaluation of a run is always recorded. A resumed run has the same files as an uninterrupted one. The callback
/// follows the one that evaluates: that of <see cref="RunRecorderOptions.EvaluationEnvironments"/>, or an
/// <see cref="EvaluationCallback"/>.
/// </remarks>
public sealed class EpisodeRecordingCallback : ITrainingCallback, IStateful
{
    /// <summary>Default number of files that are kept.</summary>
    public const int DefaultKeep = 20;

    private const string Prefix = "step-",
        Extension = ".json";

    private readonly EpisodeRecorder recorder;
    private readonly string folder;
    private readonly int interval;
    private readonly int keep;

    // Steps and evaluation number of each file; the last may be due to the end of the run only.
    private readonly List<(long Step, long Evaluation)> files = [];
    private long evaluations;

    /// <summary>Creates the callback.</summary>
    /// <param name="recorder">Records the episodes.</param>
    /// <param name="folder">Folder of the files, such as <c>episodes</c> in the folder of a run. It is created if it
    /// does not exist.</param>
    /// <param name="interval">Evaluations between two recorded episodes, at least 1. Default 1.</param>
    /// <param name="keep">Largest number of files, at least 2. Default <see cref="DefaultKeep"/>.</param>
    /// <exception cref="InvalidInputException">A number is out of range.</exception>
    public EpisodeRecordingCallback(EpisodeRecorder recorder, string folder, int interval = 1, int keep = DefaultKeep)
    {
        if (interval < 1)
            throw new InvalidInputException(
                $"the interval of recorded episodes must be at least 1 evaluation, but is {interval}"
            );
        if (keep < 2)
            throw new InvalidInputException($"the number of recorded episodes must be at least 2, but is {keep}");
        (this.recorder, this.folder, this.interval, this.keep) = (recorder, folder, interval, keep);
    }

    /// <summary>Name of the file of an episode that was recorded after a number of steps of training.</summary>
    /// <param name="steps">Steps of training.</param>
    public static string FileName(long steps) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{steps}{Extension}");

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">No callback evaluates.</exception>
    public void OnTrainingStart(ITrainer trainer)
    {
        bool evaluates = trainer.Callbacks.Any(static callback =>
            callback.AddedMetrics.Contains(MetricTags.EvaluationReturn, StringComparer.Ordinal)
        );
        if (!evaluates)
            throw new InvalidInputException(
                "recorded episodes are those of evaluations, but no callback evaluates: set eval_freq (--eval-freq) or "
                    + "eval_episodes (--eval-episodes)"
            );
        if (!Directory.Exists(folder))
            return;
        // Files that a killed process recorded after its last checkpoint are recorded again.
        foreach (string path in Directory.GetFiles(folder, $"{Prefix}*"))
        {
            if (StepOf(path) is not { } step || files.Exists(file => file.Step == step))
                continue;
            if (step > trainer.Steps)
                File.Delete(path);
        }
    }

    /// <inheritdoc/>
    public void OnUpdate(ITrainer trainer)
    {
        if (!trainer.Metrics.TryGet(MetricTags.EvaluationReturn, out _) || trainer is not IAgentTrainer agent)
            return;
        evaluations++;
        bool ends = trainer.Steps >= trainer.TotalSteps || trainer.StopReason is not null;
        if (evaluations % Stride() != 0 && !ends)
            return;
        Directory.CreateDirectory(folder);
        recorder.Write(Path.Combine(folder, FileName(trainer.Steps)), agent);
        files.Add((trainer.Steps, evaluations));
        Thin();
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        state.SetValue($"{prefix}.evaluations", evaluations);
        state.Set<long>($"{prefix}.files", [.. files.SelectMany(static file => new[] { file.Step, file.Evaluation })]);
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        evaluations = state.GetValue<long>($"{prefix}.evaluations");
        long[] saved = state.Get<long>($"{prefix}.files");
        files.Clear();
        for (int i = 0; i + 1 < saved.Length; i += 2)
            files.Add((saved[i], saved[i + 1]));
    }

    // The interval, doubled until the number of files is within the limit. It depends only on the number of evaluations.
    private long Stride()
    {
        long stride = interval;
        while (evaluations / stride > keep)
            stride *= 2;
        return stride;
    }

    private void Thin()
    {
        long stride = Stride();
        for (int i = files.Count - 2; i >= 0; i--)
        {
            if (files[i].Evaluation % stride == 0)
                continue;
            File.Delete(Path.Combine(folder, FileName(files[i].Step)));
            files.RemoveAt(i);
        }
    }

    private static long? StepOf(string path)
    {
        string name = Path.GetFileName(path);
        return
            name.EndsWith(Extension, StringComparison.Ordinal)
            && long.TryParse(
                name.AsSpan(Prefix.Length, name.Length - Prefix.Length - Extension.Length),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out long step
            )
            ? step
            : null;
    }
}
