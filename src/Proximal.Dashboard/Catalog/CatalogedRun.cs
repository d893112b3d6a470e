using System.Security.Cryptography;
using System.Text;
using Proximal.Environments;

namespace Proximal.Dashboard;

/// <summary>A run that the dashboard shows. The catalog keeps the same instance while the folder exists.</summary>
/// <param name="folder">Folder of the run.</param>
/// <param name="name">Path below the folder that the dashboard was given, with <c>/</c> as separator.</param>
/// <param name="root">The folder that the dashboard was given.</param>
internal sealed class CatalogedRun(RunFolder folder, string name, string root)
{
    private static readonly TimeSpan ExaminationInterval = TimeSpan.FromSeconds(10);

    private readonly Lock access = new();
    private (FileStamp Configuration, FileStamp Summary, FileStamp Notes, RunState State, long Log) seen;
    private long examined,
        lastExamination;
    private RunSummary? summary;
    private string? fileProblem;
    private volatile RunRow? row;

    /// <summary>Folder of the run.</summary>
    public RunFolder Folder => folder;

    /// <summary>Path below the folder that the dashboard was given, with <c>/</c> as separator.</summary>
    public string Name => name;

    /// <summary>The folder that the dashboard was given.</summary>
    public string Root => root;

    /// <summary>Identifier in addresses: the start of the hash of the full path, in hexadecimal.</summary>
    public string Id { get; } = IdOf(folder.Path);

    /// <summary>Name of the folder of the seeds, if the run is one of several; null otherwise.</summary>
    public string? Group { get; } = GroupOf(name);

    /// <summary>Metrics and timings.</summary>
    public RunLog Log { get; } = new(folder);

    /// <summary>Row of the table; null before the files are read.</summary>
    public RunRow? Row => row;

    /// <summary>Revision of the catalog at the last change of the row.</summary>
    public long Revision { get; set; }

    /// <summary>Identifier of the run in a folder.</summary>
    /// <param name="path">Path of the folder.</param>
    public static string IdOf(string path) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(path))).AsSpan(0, 6));

    /// <summary>Reads configuration, state and notes, but not the logs. Returns whether the row is new.</summary>
    public bool Describe()
    {
        lock (access)
        {
            if (row is not null)
                return false;
            row = ReadFiles(RunFigures.None, findings: null);
            return true;
        }
    }

    /// <summary>Reads what changed. Returns whether the row changed.</summary>
    /// <param name="environments">Registered environments, for the doctor.</param>
    public bool Update(EnvironmentRegistry environments)
    {
        lock (access)
        {
            Log.Update();
            long log = Log.Revision;
            RunState state = StateNow(row?.Figures.Steps ?? 0);
            var now = (
                FileStamp.Of(folder.Configuration),
                FileStamp.Of(folder.Summary),
                FileStamp.Of(RunNotes.PathOf(folder)),
                state,
                log
            );
            bool isDue = row?.Findings is null || (examined != log && IsExaminationDue());
            if (now == seen && !isDue)
                return false;
            bool filesChanged = (now.Item1, now.Item2, now.Item3) != (seen.Configuration, seen.Summary, seen.Notes);
            RunRow next = row is null || filesChanged ? ReadFiles(row?.Figures ?? RunFigures.None, row?.Findings) : row;
            var figures = RunFigures.Of(Log, summary, next.Description.Total, state == RunState.Running);
            next = next with
            {
                Figures = figures,
                State = StateNow(figures.Steps),
                Problem = fileProblem ?? Log.Problem,
            };
            if (isDue)
                next = next with { Findings = Examine(environments, log) };
            seen = (now.Item1, now.Item2, now.Item3, next.State, log);
            bool isChanged = next != row;
            row = next;
            return isChanged;
        }
    }

    /// <summary>Diagnosis of the run by the doctor.</summary>
    /// <exception cref="InvalidInputException">A file is damaged.</exception>
    public RunDiagnosis Diagnose(EnvironmentRegistry environments) => RunDiagnosis.Of(folder, Log.Curve, environments);

    /// <summary>Replaces the notes.</summary>
    public void SetNotes(RunNotes notes)
    {
        lock (access)
            notes.Write(folder);
    }

    private bool IsExaminationDue() =>
        row!.State != RunState.Running
        || Environment.TickCount64 - lastExamination > ExaminationInterval.TotalMilliseconds;

    private string[] Examine(EnvironmentRegistry environments, long log)
    {
        (examined, lastExamination) = (log, Environment.TickCount64);
        try
        {
            return [.. Diagnose(environments).Findings.Select(static finding => finding.Title)];
        }
        catch (InvalidInputException)
        {
            // The problem of the file is in the row.
            return [];
        }
    }

    private RunRow ReadFiles(RunFigures figures, IReadOnlyList<string>? findings)
    {
        fileProblem = null;
        T Try<T>(Func<T> read, T otherwise)
        {
            try
            {
                return read();
            }
            catch (Exception exception)
                when (exception is InvalidInputException or IOException or UnauthorizedAccessException)
            {
                fileProblem ??= exception.Message;
                return otherwise;
            }
        }

        RunDescription description = Try(() => RunDescription.Read(folder.Configuration), RunDescription.None);
        summary = Try(() => RunSummary.Read(folder.Summary), null);
        RunNotes notes = Try(() => RunNotes.Read(folder), RunNotes.None);
        return new RunRow(
            description,
            StateNow(figures.Steps),
            summary is null ? figures : figures with { Steps = Math.Max(figures.Steps, summary.Steps) },
            summary?.Evaluation,
            summary?.Reason,
            Directory.GetCreationTimeUtc(folder.Path),
            notes,
            findings,
            fileProblem
        );
    }

    private RunState StateNow(double steps)
    {
        if (RunLockOwner.TryFind(folder.Path) is not null)
            return RunState.Running;
        // A resumed run that was killed has the summary of its first part.
        if (summary is { } end && (steps <= end.Steps || end.Status == RunStatus.Diverged))
            return end.Status switch
            {
                RunStatus.Completed => RunState.Completed,
                RunStatus.Stopped => RunState.Stopped,
                RunStatus.Interrupted => RunState.Interrupted,
                _ => RunState.Diverged,
            };
        return File.Exists(folder.Metrics) ? RunState.Dead : RunState.Waiting;
    }

    private static string? GroupOf(string name)
    {
        int slash = name.LastIndexOf('/');
        return
            slash > 0
            && name.AsSpan(slash + 1) is ['s', 'e', 'e', 'd', '-', .. var seed]
            && ulong.TryParse(seed, System.Globalization.NumberStyles.None, null, out _)
            ? name[..slash]
            : null;
    }
}
