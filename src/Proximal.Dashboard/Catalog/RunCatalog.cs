using System.Collections.Concurrent;
using System.Security.Cryptography;
using Proximal.Environments;

namespace Proximal.Dashboard;

/// <summary>
/// Runs below the folders of the dashboard. A request names a run by its identifier, so no request can name a path. The
/// files are looked at again while somebody asks, at most once in a second.
/// </summary>
internal sealed class RunCatalog
{
    private const long MaxBytes = 256L << 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock access = new();
    private readonly FolderScan scan;
    private readonly EnvironmentRegistry environments;
    private IReadOnlyList<CatalogedRun> runs = [];
    private Dictionary<string, CatalogedRun> byId = new(StringComparer.Ordinal);
    private long lastScan,
        lastUpdate,
        revision,
        setRevision;
    private bool isUpdating;

    /// <summary>Creates the catalog of some folders.</summary>
    /// <param name="folders">Folders with runs at any depth.</param>
    /// <param name="environments">Registered environments; null for the built-in ones.</param>
    /// <exception cref="InvalidInputException">A folder does not exist.</exception>
    public RunCatalog(IReadOnlyList<string> folders, EnvironmentRegistry? environments = null)
    {
        if (folders.FirstOrDefault(static folder => !Directory.Exists(folder)) is { } missing)
            throw new InvalidInputException($"there is no folder '{missing}'; 'proximal train' creates runs");
        scan = new FolderScan(folders);
        this.environments = environments ?? new EnvironmentRegistry();
    }

    /// <summary>Identifier of this catalog: revisions of another one cannot be compared.</summary>
    public string Epoch { get; } = RandomNumberGenerator.GetHexString(8, lowercase: true);

    /// <summary>Registered environments.</summary>
    public EnvironmentRegistry Environments => environments;

    /// <summary>Number that grows with each change of a run, and when runs appear or disappear.</summary>
    public long Revision => Interlocked.Read(ref revision);

    /// <summary><see cref="Revision"/> at the last time when runs appeared or disappeared.</summary>
    public long SetRevision => Interlocked.Read(ref setRevision);

    /// <summary>All runs, ordered by name. The folders are searched again after a second.</summary>
    public IReadOnlyList<CatalogedRun> Runs
    {
        get
        {
            lock (access)
            {
                Rescan();
                return runs;
            }
        }
    }

    /// <summary>Finds a run by its identifier; null if there is none.</summary>
    public CatalogedRun? TryFind(string id)
    {
        lock (access)
        {
            Rescan();
            return byId.GetValueOrDefault(id);
        }
    }

    /// <summary>Starts to look for changes in the background, unless that was done within a second.</summary>
    public void Ask()
    {
        lock (access)
        {
            if (isUpdating || (lastUpdate != 0 && Environment.TickCount64 - lastUpdate < Interval.TotalMilliseconds))
                return;
            isUpdating = true;
        }

        new Thread(UpdateAll) { IsBackground = true, Name = "run catalog" }.Start();
    }

    /// <summary>Looks at one run again now.</summary>
    public void Update(CatalogedRun run)
    {
        if (run.Update(environments))
            Mark(run);
    }

    private void UpdateAll()
    {
        IReadOnlyList<CatalogedRun> all = Runs;
        // The table first, then the logs; running and new runs first.
        ForEach(
            all.Where(static run => run.Row is null),
            run =>
            {
                if (run.Describe())
                    Mark(run);
            }
        );
        ForEach(
            all.OrderByDescending(static run => run.Row?.State == RunState.Running)
                .ThenByDescending(static run => run.Row?.Started),
            Update
        );
        Trim(all);
        lock (access)
        {
            isUpdating = false;
            lastUpdate = Environment.TickCount64;
        }
    }

    // Threads of their own, because those of the pool answer requests.
    private static void ForEach(IEnumerable<CatalogedRun> runs, Action<CatalogedRun> action)
    {
        var queue = new ConcurrentQueue<CatalogedRun>(runs);
        void Work()
        {
            while (queue.TryDequeue(out CatalogedRun? run))
                action(run);
        }

        var threads = new Thread[Math.Min(queue.Count, Environment.ProcessorCount) - 1 is > 0 and var more ? more : 0];
        for (int i = 0; i < threads.Length; i++)
            (threads[i] = new Thread(Work) { IsBackground = true, Name = "run catalog" }).Start();
        Work();
        foreach (Thread thread in threads)
            thread.Join();
    }

    private static void Trim(IReadOnlyList<CatalogedRun> all)
    {
        long total = all.Sum(static run => run.Log.Bytes);
        foreach (CatalogedRun run in all.OrderBy(static run => run.Log.LastUse))
        {
            if (total <= MaxBytes)
                return;
            total -= run.Log.Bytes;
            run.Log.Release();
        }
    }

    private void Mark(CatalogedRun run)
    {
        lock (access)
            run.Revision = Interlocked.Increment(ref revision);
    }

    private void Rescan()
    {
        if (lastScan != 0 && Environment.TickCount64 - lastScan < Interval.TotalMilliseconds)
            return;
        var found = new Dictionary<string, CatalogedRun>(StringComparer.Ordinal);
        foreach ((string folder, string name, string root) in scan.Find())
        {
            string id = CatalogedRun.IdOf(folder);
            found.TryAdd(id, byId.GetValueOrDefault(id) ?? new CatalogedRun(new RunFolder(folder), name, root));
        }

        if (found.Count != byId.Count || found.Keys.Any(id => !byId.ContainsKey(id)))
            Interlocked.Exchange(ref setRevision, Interlocked.Increment(ref revision));
        runs = [.. found.Values.OrderBy(static run => run.Name, StringComparer.Ordinal)];
        byId = found;
        lastScan = Environment.TickCount64;
    }
}
