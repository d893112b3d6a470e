namespace Proximal.Dashboard;

/// <summary>
/// Metrics and timings of a run in memory: <c>metrics.jsonl</c> and <c>timings.jsonl</c>, which are read once and then
/// from where the last reading ended. Several threads can use it at the same time.
/// </summary>
/// <param name="folder">Folder of the run.</param>
internal sealed class RunLog(RunFolder folder)
{
    private readonly Lock access = new();
    private readonly LogFile metrics = new(folder.Metrics),
        timings = new(folder.Timings);
    private bool isRead;
    private long revision;
    private long lastUse;

    /// <summary>
    /// Tags of the metrics in the order of the file, then those of the timings, such as <see cref="MetricTags.Elapsed"/>.
    /// </summary>
    public IReadOnlyList<string> Tags
    {
        get
        {
            lock (access)
            {
                Load();
                return [.. metrics.Columns.Tags, .. timings.Columns.Tags];
            }
        }
    }

    /// <summary>Number that grows with each change of the data.</summary>
    public long Revision
    {
        get
        {
            lock (access)
                return revision;
        }
    }

    /// <summary>The first problem of the files in one line; null for none.</summary>
    public string? Problem
    {
        get
        {
            lock (access)
                return metrics.Problem ?? timings.Problem;
        }
    }

    /// <summary>Memory of the values, in bytes.</summary>
    public long Bytes
    {
        get
        {
            lock (access)
                return metrics.Columns.Bytes + timings.Columns.Bytes;
        }
    }

    /// <summary>Time of the last use, in milliseconds since the start of the machine.</summary>
    public long LastUse => Interlocked.Read(ref lastUse);

    /// <summary>Values of a metric, or of the timings, over the steps; empty if the run does not have it.</summary>
    /// <param name="tag">Tag, such as <c>rollout/ep_rew_mean</c>.</param>
    public Curve Curve(string tag)
    {
        lock (access)
        {
            Load();
            return ColumnsOf(tag).Curve(tag);
        }
    }

    /// <summary>
    /// Index of the update of each value of <see cref="Curve"/>, from 0: the line of the file.
    /// </summary>
    /// <param name="tag">Tag.</param>
    public int[] Updates(string tag)
    {
        lock (access)
        {
            Load();
            return ColumnsOf(tag).LinesOf(tag);
        }
    }

    /// <summary>Reads what was added to the files. Returns whether something changed.</summary>
    public bool Update()
    {
        lock (access)
            return Read();
    }

    /// <summary>Runs a function on the columns of the metrics and of the timings, which nobody changes meanwhile.</summary>
    /// <param name="read">Function. It must not keep the columns.</param>
    public T Read<T>(Func<LogColumns, LogColumns, T> read)
    {
        lock (access)
        {
            Load();
            return read(metrics.Columns, timings.Columns);
        }
    }

    /// <summary>Frees the memory of the values. They are read again when they are needed, or when the files change.</summary>
    public void Release()
    {
        lock (access)
        {
            metrics.Free();
            timings.Free();
            isRead = false;
        }
    }

    private LogColumns ColumnsOf(string tag) =>
        tag is MetricTags.Elapsed or MetricTags.StepsPerSecond ? timings.Columns : metrics.Columns;

    private void Load()
    {
        Interlocked.Exchange(ref lastUse, Environment.TickCount64);
        if (!isRead)
            ReadAll();
    }

    private bool Read()
    {
        bool isChanged = metrics.Read() | timings.Read();
        if (!isChanged)
            return false;
        if (!isRead && revision > 0)
            ReadAll();
        isRead = true;
        revision++;
        Interlocked.Exchange(ref lastUse, Environment.TickCount64);
        return true;
    }

    private void ReadAll()
    {
        metrics.Restart();
        timings.Restart();
        metrics.Read();
        timings.Read();
        isRead = true;
        revision++;
    }
}
