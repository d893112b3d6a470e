namespace Proximal.Fleet;

/// <summary>
/// The workers that have joined: their incarnations, their last signs of life by the learner's clock, and the messages
/// that have arrived from them.
/// </summary>
/// <param name="lease">Time without a sign of life after which a worker is lost.</param>
internal sealed class WorkerTable(TimeSpan lease)
{
    // Messages of earlier incarnations may still be on their way.
    private const int KeptIncarnations = 4;

    private readonly Dictionary<string, Entry> workers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Worker, int Incarnation), SequenceWindow> windows = [];

    /// <summary>Number of workers that are alive.</summary>
    public int Count { get; private set; }

    /// <summary>Number of workers that were lost since the start.</summary>
    public long Lost { get; private set; }

    /// <summary>Adds a worker, or a new incarnation of it. Returns the incarnation.</summary>
    public int Join(string worker, TimeSpan now)
    {
        if (!workers.TryGetValue(worker, out Entry? entry))
            workers.Add(worker, entry = new Entry());
        if (!entry.IsAlive)
            Count++;
        (entry.IsAlive, entry.LastBeat) = (true, now);
        entry.Incarnation++;
        windows.Add((worker, entry.Incarnation), new SequenceWindow());
        _ = windows.Remove((worker, entry.Incarnation - KeptIncarnations));
        return entry.Incarnation;
    }

    /// <summary>Records a sign of life. Returns false if the incarnation is lost or was replaced.</summary>
    public bool Beat(string worker, int incarnation, TimeSpan now)
    {
        if (!IsAlive(worker, incarnation))
            return false;
        workers[worker].LastBeat = now;
        return true;
    }

    /// <summary>Whether an incarnation is the current one of a worker that is not lost.</summary>
    public bool IsAlive(string worker, int incarnation) =>
        workers.TryGetValue(worker, out Entry? entry) && entry.IsAlive && entry.Incarnation == incarnation;

    /// <summary>Removes a worker that leaves.</summary>
    public void Leave(string worker)
    {
        if (!workers.TryGetValue(worker, out Entry? entry) || !entry.IsAlive)
            return;
        entry.IsAlive = false;
        Count--;
    }

    /// <summary>Removes the workers without a sign of life for the time of a lease, and returns them.</summary>
    public IReadOnlyList<string> Expire(TimeSpan now)
    {
        List<string>? lost = null;
        foreach ((string name, Entry entry) in workers)
        {
            if (entry.IsAlive && now - entry.LastBeat > lease)
                (lost ??= []).Add(name);
        }

        foreach (string worker in lost ?? [])
        {
            Leave(worker);
            Lost++;
        }

        return lost ?? (IReadOnlyList<string>)[];
    }

    /// <summary>The messages of an incarnation that have arrived; null if it is too old or never joined.</summary>
    public SequenceWindow? WindowOf(string worker, int incarnation) => windows.GetValueOrDefault((worker, incarnation));

    private sealed class Entry
    {
        public int Incarnation { get; set; }

        public bool IsAlive { get; set; }

        public TimeSpan LastBeat { get; set; }
    }
}
