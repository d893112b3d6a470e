using System.Globalization;

namespace Proximal;

/// <summary>
/// The checkpoints of a run, each a folder <c>step-&lt;n&gt;</c>. A checkpoint is written beside its place, flushed to the disk and
/// renamed, so that being killed at any moment leaves it whole or absent, and the ones before untouched.
/// </summary>
public sealed class CheckpointStore
{
    private const string Prefix = "step-",
        PartialSuffix = ".partial",
        ReplacedSuffix = ".replaced";

    private readonly int keep;

    /// <summary>Names the place of a run's checkpoints; nothing is read or written yet.</summary>
    /// <param name="folder">By convention <c>checkpoints</c> in the run's folder; saving creates it.</param>
    /// <param name="keep">How many of the last to keep, besides the best; 3 by default, at least 1. Two or more survive damage to
    /// the newest.</param>
    public CheckpointStore(string folder, int keep = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        Folder = folder;
        this.keep = keep;
    }

    /// <summary>Where the checkpoints are.</summary>
    public string Folder { get; }

    /// <summary>The steps of all complete checkpoints, oldest first.</summary>
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

    /// <summary>The step of the checkpoint with the highest score, the later of equals; null where none has a score.</summary>
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

    /// <summary>Where the checkpoint of a step is, or would be.</summary>
    public string PathOf(long step) => Path.Combine(Folder, Prefix + step.ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// Writes a checkpoint and removes what is no longer needed: all but the last few and the best, those of later steps, which
    /// belong to a course of training that has been abandoned, and the remains of writing that was interrupted.
    /// </summary>
    /// <param name="step">How many environment steps have been taken; a checkpoint of the same step is replaced.</param>
    /// <param name="state">What training needs beside the policy in order to continue exactly.</param>
    /// <param name="writePolicy">Writes the policy's files into the folder that it is given, flushed to the disk, as
    /// <see cref="AtomicFile"/> and <see cref="Safetensors"/> do.</param>
    /// <param name="score">How good the policy is; the checkpoint with the highest score is kept. Null where it was not measured.</param>
    /// <exception cref="IOException">The folder cannot be written, or the disk is full; the checkpoints before stay.</exception>
    public Checkpoint Save(long step, StateDictionary state, Action<string> writePolicy, double? score = null)
    {
        Directory.CreateDirectory(Folder);
        CleanUp();
        string place = PathOf(step);
        string partial = place + PartialSuffix,
            replaced = place + ReplacedSuffix;
        Directory.CreateDirectory(partial);
        writePolicy(partial);
        Safetensors.Write(Path.Combine(partial, Checkpoint.StateFile), state);
        CheckpointProgress.Write(partial, step, score);
        if (Directory.Exists(place))
            Directory.Move(place, replaced);
        Directory.Move(partial, place);
        if (Directory.Exists(replaced))
            Directory.Delete(replaced, recursive: true);
        Prune(step);
        return new Checkpoint(place, step, score);
    }

    /// <summary>Finds the newest checkpoint that is whole.</summary>
    /// <param name="report">Receives a line for people about each damaged one that was passed over.</param>
    /// <returns>Null where there is no checkpoint at all.</returns>
    /// <exception cref="InvalidInputException">There are checkpoints, but all are damaged.</exception>
    public Checkpoint? FindLatest(Action<string>? report = null)
    {
        InvalidInputException? damage = null;
        foreach (long step in Steps.Reverse())
        {
            try
            {
                return CheckpointProgress.Verify(PathOf(step));
            }
            catch (InvalidInputException e)
            {
                damage = e;
                report?.Invoke($"the checkpoint of step {step} is passed over: {e.Message}");
            }
        }

        return damage is null
            ? null
            : throw new InvalidInputException($"no checkpoint in {Folder} is whole: {damage.Message}", damage);
    }

    /// <summary>Finds the checkpoint with the highest score, or the newest where none has a score or the best is damaged.</summary>
    /// <param name="report">Receives a line for people about each damaged one that was passed over.</param>
    /// <returns>Null where there is no checkpoint at all.</returns>
    /// <exception cref="InvalidInputException">There are checkpoints, but all are damaged.</exception>
    public Checkpoint? FindBest(Action<string>? report = null)
    {
        try
        {
            if (BestStep is { } best)
                return Find(best);
        }
        catch (InvalidInputException e)
        {
            report?.Invoke($"the best checkpoint is passed over: {e.Message}");
        }

        return FindLatest(report);
    }

    /// <summary>Finds the checkpoint of a step.</summary>
    /// <param name="step">One of <see cref="Steps"/>.</param>
    /// <exception cref="InvalidInputException">There is none of that step, or it is damaged.</exception>
    public Checkpoint Find(long step) =>
        Directory.Exists(PathOf(step))
            ? CheckpointProgress.Verify(PathOf(step))
            : throw new InvalidInputException(
                $"{Folder} has no checkpoint of step {step}; it has {(Steps is { Count: > 0 } steps ? string.Join(", ", steps) : "none")}"
            );

    private void CleanUp()
    {
        foreach (string path in Directory.GetDirectories(Folder, Prefix + "*" + PartialSuffix))
            Directory.Delete(path, recursive: true);
        foreach (string path in Directory.GetDirectories(Folder, Prefix + "*" + ReplacedSuffix))
        {
            // Killed between the two renames: the old one goes back to its place.
            string place = path[..^ReplacedSuffix.Length];
            if (Directory.Exists(place))
                Directory.Delete(path, recursive: true);
            else
                Directory.Move(path, place);
        }
    }

    private void Prune(long newest)
    {
        foreach (long step in Steps)
            if (step > newest)
                Remove(step);
        long? best = BestStep;
        foreach (long step in Steps.SkipLast(keep))
            if (step != best)
                Remove(step);
    }

    // Out of the way by one rename first, so that being killed leaves no half-removed checkpoint.
    private void Remove(long step)
    {
        string doomed = PathOf(step) + PartialSuffix;
        Directory.Move(PathOf(step), doomed);
        Directory.Delete(doomed, recursive: true);
    }
}
