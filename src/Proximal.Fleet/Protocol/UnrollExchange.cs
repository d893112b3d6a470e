namespace Proximal.Fleet;

/// <summary>
/// The learner's side of the protocol, without network and without clock: it gives out slots, takes unrolls, and hands
/// them to the updates. All times are those of the learner's monotonic clock, passed in by the caller. Thread-safe.
/// </summary>
/// <remarks>
/// A slot has 1 + <see cref="ExchangeOptions.MaxLag"/> tokens. Making an unroll takes one, and the update that used it,
/// or its loss, returns it. With a lag of 0 an unroll of version v can therefore only be made between the updates v and
/// v + 1, and an update takes one unroll of every slot, in the order of the slots.
/// </remarks>
internal sealed class UnrollExchange
{
    private readonly ExchangeOptions options;
    private readonly Lock gate = new();
    private readonly Slot[] slots;
    private readonly WorkerTable workers;
    private readonly List<UnrollMessage> queue = [];
    private readonly List<UnrollMessage> taken = [];
    private readonly List<UnrollMessage> dropped = [];
    private readonly FleetCounters counters = new();
    private TaskCompletionSource changed = NewSignal();
    private bool hasEnded;

    /// <summary>Creates an exchange.</summary>
    /// <exception cref="InvalidInputException">The queue cannot hold the unrolls of an update.</exception>
    public UnrollExchange(ExchangeOptions options)
    {
        if (options.Capacity < options.Slots)
            throw new InvalidInputException(
                $"the queue has space for {options.Capacity} unrolls, but an update needs {options.Slots}"
            );
        this.options = options;
        slots = [.. Enumerable.Range(0, options.Slots).Select(static _ => new Slot())];
        workers = new WorkerTable(options.Lease);
    }

    /// <summary>Options.</summary>
    public ExchangeOptions Options => options;

    /// <summary>Version of the published weights; -1 before the first.</summary>
    public long Version { get; private set; } = -1;

    /// <summary>Completes at the next change that a waiting worker or update may need.</summary>
    public Task Changed
    {
        get
        {
            lock (gate)
                return changed.Task;
        }
    }

    /// <summary>Number of workers that are alive.</summary>
    public int Workers
    {
        get
        {
            lock (gate)
                return workers.Count;
        }
    }

    /// <summary>Number of workers that were lost.</summary>
    public long LostWorkers
    {
        get
        {
            lock (gate)
                return workers.Lost;
        }
    }

    /// <summary>Number of unrolls in the queue.</summary>
    public int QueueLength
    {
        get
        {
            lock (gate)
                return queue.Count;
        }
    }

    /// <summary>Number of unrolls in the making.</summary>
    public int Leases
    {
        get
        {
            lock (gate)
                return slots.Count(static slot => slot.Lease is not null);
        }
    }

    /// <summary>A copy of the counts.</summary>
    public FleetCounters Counters
    {
        get
        {
            lock (gate)
                return counters with { };
        }
    }

    /// <summary>Time since the oldest lease that still runs was given.</summary>
    public TimeSpan LongestLease(TimeSpan now)
    {
        lock (gate)
        {
            TimeSpan longest = TimeSpan.Zero;
            foreach (Slot slot in slots)
                if (slot.Lease is { } lease && now - lease.Since > longest)
                    longest = now - lease.Since;
            return longest;
        }
    }

    /// <summary>Sets where a slot continues. Called before workers join.</summary>
    public void Restore(int slot, long next, ReadOnlyMemory<byte> state)
    {
        lock (gate)
        {
            Slot restored = slots[slot];
            (restored.Next, restored.State) = (next, state);
            (restored.Settled, restored.SettledState) = (next, state);
        }
    }

    /// <summary>Returns where a slot continues if the run is resumed now.</summary>
    public (long Next, ReadOnlyMemory<byte> State) Settled(int slot)
    {
        lock (gate)
            return (slots[slot].Settled, slots[slot].SettledState);
    }

    /// <summary>Adds a worker, or a new incarnation of it, whose slots become free. Returns the incarnation.</summary>
    public int Join(string worker, TimeSpan now)
    {
        lock (gate)
        {
            ExpireLocked(now);
            Release(worker);
            Signal();
            return workers.Join(worker, now);
        }
    }

    /// <summary>Removes a worker that leaves in order.</summary>
    public void Leave(string worker, int incarnation)
    {
        lock (gate)
        {
            if (!workers.IsAlive(worker, incarnation))
                return;
            workers.Leave(worker);
            Release(worker);
            Signal();
        }
    }

    /// <summary>Records a sign of life. Returns false if the worker must join again.</summary>
    public bool Beat(string worker, int incarnation, TimeSpan now)
    {
        lock (gate)
        {
            ExpireLocked(now);
            return workers.Beat(worker, incarnation, now);
        }
    }

    /// <summary>Frees the slots of the workers without a sign of life. Returns the workers.</summary>
    public IReadOnlyList<string> Expire(TimeSpan now)
    {
        lock (gate)
            return ExpireLocked(now);
    }

    /// <summary>Gives a worker an unroll to make. Asking again returns the same one.</summary>
    public LeaseAnswer Lease(string worker, int incarnation, TimeSpan now)
    {
        lock (gate)
        {
            ExpireLocked(now);
            if (!workers.Beat(worker, incarnation, now))
                return new LeaseAnswer(LeaseKind.JoinAgain);
            if (hasEnded)
            {
                workers.Leave(worker);
                Release(worker);
                return new LeaseAnswer(LeaseKind.Ended);
            }

            if (Version < 0 || FindSlot(worker) is not { } index)
                return new LeaseAnswer(LeaseKind.Wait);
            Slot slot = slots[index];
            if (slot.Lease is null)
                slot.Tokens++;
            slot.Lease = new SlotLease(worker, incarnation, Version, slot.Lease?.Since ?? now);
            return new LeaseAnswer(LeaseKind.Granted, index, slot.Next, Version, slot.State);
        }
    }

    /// <summary>Takes an unroll.</summary>
    public PushAnswer Push(UnrollMessage unroll, TimeSpan now)
    {
        lock (gate)
        {
            ExpireLocked(now);
            if (
                unroll.Slot < 0
                || unroll.Slot >= slots.Length
                || unroll.Seed != options.Seed
                || !unroll.Layout.Span.SequenceEqual(options.Layout.Span)
            )
                return PushAnswer.Refused;
            SequenceWindow? window = workers.WindowOf(unroll.Worker, unroll.Incarnation);
            if (window?.Contains(unroll.Sequence) == true)
            {
                counters.Duplicates++;
                return PushAnswer.Duplicate;
            }

            bool isAlive = workers.Beat(unroll.Worker, unroll.Incarnation, now);
            Slot slot = slots[unroll.Slot];
            bool isLeased =
                isAlive
                && slot.Lease is { } lease
                && lease.Worker == unroll.Worker
                && lease.Incarnation == unroll.Incarnation
                && lease.Version == unroll.Version
                && slot.Next == unroll.SlotSequence;
            if (isLeased && queue.Count >= options.Capacity && !hasEnded)
            {
                counters.Full++;
                return PushAnswer.Full;
            }

            _ = window?.Add(unroll.Sequence);
            counters.Produced++;
            if (!isLeased)
            {
                counters.DroppedLate++;
                return isAlive ? PushAnswer.Dropped : PushAnswer.JoinAgain;
            }

            (slot.Lease, slot.LastWorker) = (null, unroll.Worker);
            slot.Next++;
            slot.State = unroll.State;
            queue.Add(unroll);
            if (hasEnded)
                DropQueue();
            Signal();
            return PushAnswer.Accepted;
        }
    }

    /// <summary>Counts an unroll that arrived damaged.</summary>
    public void CountDamaged()
    {
        lock (gate)
            counters.Damaged++;
    }

    /// <summary>
    /// Takes the unrolls of the next update, one for each slot: with a lag of 0 those of all slots, in the order of the
    /// slots; otherwise the first that arrived. Older ones than the lag allows are dropped.
    /// </summary>
    /// <returns>The unrolls; null if too few have arrived.</returns>
    public IReadOnlyList<UnrollMessage>? TryTake()
    {
        lock (gate)
        {
            DropStale();
            if (queue.Count < options.Slots)
                return null;
            UnrollMessage[] batch = [.. queue.Take(options.Slots)];
            queue.RemoveRange(0, options.Slots);
            if (options.MaxLag == 0)
                Array.Sort(batch, static (a, b) => a.Slot.CompareTo(b.Slot));
            foreach (UnrollMessage unroll in batch)
            {
                Settle(unroll);
                long lag = Version - unroll.Version;
                counters.Used++;
                counters.UsedSteps += unroll.Steps;
                counters.LagSum += lag;
                counters.LargestLag = Math.Max(counters.LargestLag, lag);
            }

            taken.AddRange(batch);
            Signal();
            return batch;
        }
    }

    /// <summary>Returns the unrolls that were dropped since the last call because their weights were too old.</summary>
    public IReadOnlyList<UnrollMessage> TakeDropped()
    {
        lock (gate)
        {
            UnrollMessage[] all = [.. dropped];
            dropped.Clear();
            return all;
        }
    }

    /// <summary>Sets the version of the weights, and returns the tokens of the update that made it.</summary>
    public void Publish(long version)
    {
        lock (gate)
        {
            Version = version;
            foreach (UnrollMessage unroll in taken)
                slots[unroll.Slot].Tokens--;
            taken.Clear();
            Signal();
        }
    }

    /// <summary>Ends the run: what is in the queue is dropped, and workers are told.</summary>
    public void End()
    {
        lock (gate)
        {
            hasEnded = true;
            DropQueue();
            Signal();
        }
    }

    private IReadOnlyList<string> ExpireLocked(TimeSpan now)
    {
        IReadOnlyList<string> lost = workers.Expire(now);
        foreach (string worker in lost)
            Release(worker);
        if (lost.Count > 0)
            Signal();
        return lost;
    }

    // The slot that the worker has, else one that it had last, else the one that is furthest behind.
    private int? FindSlot(string worker)
    {
        int? best = null;
        for (int i = 0; i < slots.Length; i++)
        {
            Slot slot = slots[i];
            if (slot.Lease is { } lease)
            {
                if (lease.Worker == worker)
                    return i;
                continue;
            }

            if (slot.Tokens >= options.TokensPerSlot)
                continue;
            if (best is not { } other || IsBetter(slot, slots[other], worker))
                best = i;
        }

        return best;
    }

    private static bool IsBetter(Slot slot, Slot other, string worker) =>
        slot.Next != other.Next ? slot.Next < other.Next : slot.LastWorker == worker && other.LastWorker != worker;

    private void Release(string worker)
    {
        foreach (Slot slot in slots)
        {
            if (slot.Lease?.Worker != worker)
                continue;
            slot.Lease = null;
            slot.Tokens--;
        }
    }

    private void DropStale()
    {
        for (int i = 0; i < queue.Count; )
        {
            if (Version - queue[i].Version <= options.MaxLag)
            {
                i++;
                continue;
            }

            counters.DroppedStale++;
            Drop(queue[i]);
            queue.RemoveAt(i);
        }
    }

    private void DropQueue()
    {
        counters.DroppedUnused += queue.Count;
        foreach (UnrollMessage unroll in queue)
            slots[unroll.Slot].Tokens--;
        queue.Clear();
    }

    private void Drop(UnrollMessage unroll)
    {
        slots[unroll.Slot].Tokens--;
        Settle(unroll);
        dropped.Add(unroll);
        Signal();
    }

    private void Settle(UnrollMessage unroll)
    {
        Slot slot = slots[unroll.Slot];
        if (unroll.SlotSequence >= slot.Settled)
            (slot.Settled, slot.SettledState) = (unroll.SlotSequence + 1, unroll.State);
    }

    private void Signal()
    {
        TaskCompletionSource previous = changed;
        changed = NewSignal();
        _ = previous.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
