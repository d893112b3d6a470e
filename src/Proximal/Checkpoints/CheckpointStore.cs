using System.Globalization;

namespace Proximal;

/// <summary>
/// The checkpoints of a run, each in a folder <c>step-&lt;n&gt;</c>. A checkpoint is written to a temporary folder,
/// flushed to disk and renamed. If the process is killed at any time, the checkpoint is either complete or absent and
/// earlier checkpoints are intact.
/// </summary>
public sealed class CheckpointStore
{
    private const string Prefix = "step-",
        PartialSuffix = ".partial",
        ReplacedSuffix = ".replaced";

    private readonly int keep;

    /// <summary>Creates the store. Nothing is read or written yet.</summary>
    /// <param name="folder">The folder of the checkpoints, by convention <c>checkpoints</c> in the folder of the run.
    /// <see cref="Save"/> creates it.</param>
    /// <param name="keep">The number of most recent checkpoints to keep in addition to the best one, at least 1. With 2
    /// or more, a run can continue even if the newest checkpoint is damaged. Default 3.</param>
    public CheckpointStore(string folder, int keep = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        Folder = folder;
        this.keep = keep;
    }

    /// <summary>The folder of the checkpoints.</summary>
    public string Folder { get; }

    /// <summary>The steps of all complete checkpoints, in ascending order.</summary>
    public IReadOnlyList<long> Steps
    {
        get
        {
            if (!Directory.Exists(Folder))
                return [];
            var steps = new List<long>();
            foreach (string path in Directory.EnumerateDirectories(Folder, Prefix + "*"))
                if (
                    long.TryParse(
                        Path.GetFileName(path.AsSpan())[Prefix.Length..],
                        NumberStyles.None,
                        CultureInfo.InvariantCulture,
                        out long step
                    )
                )
                    steps.Add(step);
            steps.Sort();
            return steps;
        }
    }

    /// <summary>
    /// The step of the checkpoint with the highest score, the later one if scores are equal. Null if none has a score.
    /// </summary>
    public long? BestStep
    {
        get
        {
            (long Step, double Score)? best = null;
            foreach (long step in Steps)
                if (CheckpointProgress.ScoreOf(PathOf(step)) is { } score && !(best?.Score > score))
                    best = (step, score);
            return best?.Step;
        }
    }

    /// <summary>The folder of the checkpoint of a step, whether it exists or not.</summary>
    public string PathOf(long step) => Path.Combine(Folder, Prefix + step.ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// Writes a checkpoint and deletes those no longer needed: all except the most recent and the best, checkpoints of
    /// later steps, which belong to a discarded continuation of the run, and the remains of interrupted writes.
    /// </summary>
    /// <param name="step">The number of environment steps. An existing checkpoint of the same step is replaced.</param>
    /// <param name="state">The training state that is not part of the policy.</param>
    /// <param name="writePolicy">Writes the files of the policy to the given folder and flushes them to disk, as
    /// <see cref="AtomicFile"/> and <see cref="Safetensors"/> do.</param>
    /// <param name="score">The score of the policy; the checkpoint with the highest score is kept. Null if it was not
    /// measured.</param>
    /// <returns>The checkpoint.</returns>
    /// <exception cref="IOException">The folder is not writable or the disk is full. Earlier checkpoints are
    /// intact.</exception>
    public Checkpoint Save(long step, StateDictionary state, Action<string> writePolicy, double? score = null)
    {
        Directory.CreateDirectory(Folder);
        CleanUp();
        string target = PathOf(step);
        string partial = target + PartialSuffix,
            replaced = target + ReplacedSuffix;
        Directory.CreateDirectory(partial);
        writePolicy(partial);
        Safetensors.Write(Path.Combine(partial, Checkpoint.StateFile), state);
        CheckpointProgress.Write(partial, step, score);
        if (Directory.Exists(target))
            Directory.Move(target, replaced);
        Directory.Move(partial, target);
        if (Directory.Exists(replaced))
            Directory.Delete(replaced, recursive: true);
        Prune(step);
        return new Checkpoint(target, step, score);
    }

    /// <summary>Finds the newest intact checkpoint.</summary>
    /// <param name="report">Receives a message about each damaged checkpoint that is skipped.</param>
    /// <returns>The checkpoint; null if there are none.</returns>
    /// <exception cref="InvalidInputException">All checkpoints are damaged.</exception>
    public Checkpoint? FindLatest(Action<string>? report = null) => FindIntact(report).FirstOrDefault();

    /// <summary>Finds the intact checkpoints, newest first. Each is verified when it is enumerated.</summary>
    /// <param name="report">Receives a message about each damaged checkpoint that is skipped.</param>
    /// <exception cref="InvalidInputException">All checkpoints are damaged.</exception>
    internal IEnumerable<Checkpoint> FindIntact(Action<string>? report = null)
    {
        (InvalidInputException? damage, bool found) = (null, false);
        foreach (long step in Steps.Reverse())
        {
            Checkpoint checkpoint;
            try
            {
                checkpoint = CheckpointProgress.Verify(PathOf(step));
            }
            catch (InvalidInputException e)
            {
                damage = e;
                report?.Invoke($"skipping the checkpoint of step {step}: {e.Message}");
                continue;
            }

            found = true;
            yield return checkpoint;
        }

        if (damage is not null && !found)
            throw new InvalidInputException($"all checkpoints in {Folder} are damaged: {damage.Message}", damage);
    }

    /// <summary>
    /// Removes what a killed process left: interrupted writes, and checkpoints that it had no time to delete.
    /// </summary>
    /// <param name="newest">Step of the newest checkpoint that is in use; later checkpoints stay.</param>
    internal void RemoveLeftovers(long newest)
    {
        if (!Directory.Exists(Folder))
            return;
        CleanUp();
        PruneUpTo(newest);
    }

    /// <summary>
    /// Finds the checkpoint with the highest score, or the newest if none has a score or the best is damaged.
    /// </summary>
    /// <param name="report">Receives a message about each damaged checkpoint that is skipped.</param>
    /// <returns>The checkpoint; null if there are none.</returns>
    /// <exception cref="InvalidInputException">All checkpoints are damaged.</exception>
    public Checkpoint? FindBest(Action<string>? report = null)
    {
        try
        {
            if (BestStep is { } best)
                return Find(best);
        }
        catch (InvalidInputException e)
        {
            report?.Invoke($"skipping the best checkpoint: {e.Message}");
        }

        return FindLatest(report);
    }

    /// <summary>Finds the checkpoint of a step.</summary>
    /// <param name="step">A step in <see cref="Steps"/>.</param>
    /// <exception cref="InvalidInputException">The checkpoint does not exist or is damaged.</exception>
    public Checkpoint Find(long step)
    {
        if (Directory.Exists(PathOf(step)))
            return CheckpointProgress.Verify(PathOf(step));
        string existing = Steps is { Count: > 0 } steps ? string.Join(", ", steps) : "none";
        throw new InvalidInputException($"{Folder} has no checkpoint of step {step}; it has {existing}");
    }

    private void CleanUp()
    {
        foreach (string path in Directory.GetDirectories(Folder, Prefix + "*" + PartialSuffix))
            Directory.Delete(path, recursive: true);
        foreach (string path in Directory.GetDirectories(Folder, Prefix + "*" + ReplacedSuffix))
        {
            // The process was killed between the two renames: restore the old checkpoint.
            string target = path[..^ReplacedSuffix.Length];
            if (Directory.Exists(target))
                Directory.Delete(path, recursive: true);
            else
                Directory.Move(path, target);
        }
    }

    private void Prune(long newest)
    {
        foreach (long step in Steps)
            if (step > newest)
                Remove(step);
        PruneUpTo(newest);
    }

    private void PruneUpTo(long newest)
    {
        long? best = BestStep;
        foreach (long step in Steps.Where(step => step <= newest).SkipLast(keep).ToArray())
            if (step != best)
                Remove(step);
    }

    // Renames first, so that an interrupted deletion does not leave a partial checkpoint.
    private void Remove(long step)
    {
        string doomed = PathOf(step) + PartialSuffix;
        Directory.Move(PathOf(step), doomed);
        Directory.Delete(doomed, recursive: true);
    }
}
