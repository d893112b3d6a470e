using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Proximal.Tensors;

/// <summary>
/// A fixed set of threads that share out the indices of a loop. The caller works too; idle workers spin for about
/// a millisecond, so that a run soon after another starts at once, and then sleep. Running allocates nothing.
/// </summary>
/// <remarks>
/// Which thread takes which index is a matter of timing, so bodies must compute the same whoever runs them. A run inside
/// a run, or while another thread's run is under way, is done by its caller alone.
/// </remarks>
public sealed unsafe class WorkerPool : IDisposable
{
    // Waking a thread takes longer than many a run: a worker stays awake over the pauses between gradient steps, and over
    // the collection of a small rollout.
    private const int SpinsBeforeSleep = 4000;

    // The job's state in one word: generation · 2^32 + closed · 2^31 + workers inside. A worker enters by adding one
    // while it is open; the caller closes it and waits for those inside, never for those that sleep.
    private const long Closed = 1L << 31;
    private const long Inside = Closed - 1;

    [ThreadStatic]
    private static int currentWorker;

    [ThreadStatic]
    private static bool running;

    [ThreadStatic]
    private static WorkerPool? current;

    private readonly SemaphoreSlim wake = new(0);
    private readonly Lock changing = new();
    private Thread[] workers = [];
    private volatile int threads = 1;
    private int busy;
    private int asleep;
    private long state = Closed;

    private delegate* <void*, int, void> function;
    private void* body;
    private int count;
    private int next;
    private int failedIndex;
    private ExceptionDispatchInfo? failure;

    /// <summary>A pool of the given size.</summary>
    /// <param name="threads">How many threads work, with the caller; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is less than 1.</exception>
    public WorkerPool(int threads) => Threads = threads;

    /// <summary>The process's pool, at first with one thread per processor.</summary>
    public static WorkerPool Shared { get; } = new(ProcessorCount);

    /// <summary>The pool that kernels use on this thread: the one of the innermost <see cref="Use"/>, otherwise <see cref="Shared"/>.</summary>
    public static WorkerPool Current => current ?? Shared;

    /// <summary>Which of the pool's threads runs this code: 0 for a caller, otherwise from 1 to <see cref="Threads"/> - 1.</summary>
    public static int CurrentWorker => currentWorker;

    /// <summary>How many threads work on a run, with the caller; results do not depend on it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Threads
    {
        get => threads;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            lock (changing)
            {
                int before = threads;
                if (value == before)
                    return;
                threads = value;
                for (int i = value; i < before; i++)
                    End(workers[i - 1]);
                Array.Resize(ref workers, value - 1);
                for (int i = before; i < value; i++)
                {
                    int id = i;
                    workers[i - 1] = new Thread(() => Work(id)) { IsBackground = true, Name = $"Proximal worker {id}" };
                    workers[i - 1].Start();
                }
            }
        }
    }

    /// <summary>Whether a run that began now would be shared out, rather than done by the caller alone.</summary>
    public bool IsAvailable => threads > 1 && !running && Volatile.Read(ref busy) == 0;

    /// <summary>Invokes the body once for each index from 0 to <paramref name="count"/> - 1, and returns when all are done.</summary>
    /// <typeparam name="TBody">The loop's body with the data that it works on.</typeparam>
    /// <param name="count">How many indices there are.</param>
    /// <param name="body">The body; all threads share this one copy.</param>
    /// <exception cref="Exception">Whatever the body threw, at the lowest index where it did; the other indices ran all the same.</exception>
    public void Run<TBody>(int count, ref TBody body)
        where TBody : struct, IParallelBody
    {
        if (count <= 1 || threads == 1 || running || Interlocked.CompareExchange(ref busy, 1, 0) != 0)
        {
            for (int i = 0; i < count; i++)
                body.Invoke(i);
            return;
        }

        // Workers reach the body through a pointer: a copy on this frame stays where it is until the run is over.
        TBody local = body;
        running = true;
        try
        {
            function = &Invoke<TBody>;
            this.body = Unsafe.AsPointer(ref local);
            this.count = count;
            next = 0;
            failedIndex = int.MaxValue;
            failure = null;
            long generation = (Volatile.Read(ref state) >> 32) + 1;
            Interlocked.Exchange(ref state, generation << 32);
            int sleepers = Interlocked.Exchange(ref asleep, 0);
            if (sleepers > 0)
                wake.Release(sleepers);

            TakeIndices();
            Interlocked.Or(ref state, Closed);
            var spinner = default(SpinWait);
            while ((Volatile.Read(ref state) & Inside) != 0)
                spinner.SpinOnce(sleep1Threshold: -1);
        }
        finally
        {
            running = false;
            body = local;
            Volatile.Write(ref busy, 0);
        }

        ExceptionDispatchInfo? thrown = failure;
        failure = null;
        thrown?.Throw();
    }

    /// <summary>Makes this pool the <see cref="Current"/> one of the calling thread until the result is disposed.</summary>
    /// <example><code>using (pool.Use()) trainer.Train();</code></example>
    public Usage Use()
    {
        var usage = new Usage(current);
        current = this;
        return usage;
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        Threads = 1;
        wake.Dispose();
    }

    private static void Invoke<TBody>(void* body, int index)
        where TBody : struct, IParallelBody => Unsafe.AsRef<TBody>(body).Invoke(index);

    // A worker that stays may take the permit that was meant for one that is to end, so there is always another.
    private void End(Thread worker)
    {
        do
        {
            if (wake.CurrentCount == 0)
                wake.Release();
        } while (!worker.Join(millisecondsTimeout: 1));
    }

    private static bool IsNew(long state, long seen) => (state & Closed) == 0 && state >> 32 != seen;

    private void Work(int id)
    {
        currentWorker = id;
        running = true;
        long seen = 0;
        int spins = 0;
        while (id < threads)
        {
            long now = Volatile.Read(ref state);
            if (IsNew(now, seen))
            {
                if (Interlocked.CompareExchange(ref state, now + 1, now) != now)
                    continue;
                seen = now >> 32;
                TakeIndices();
                Interlocked.Decrement(ref state);
                spins = 0;
            }
            else if (spins++ < SpinsBeforeSleep)
            {
                Thread.SpinWait(8);
            }
            else
            {
                // A run that began after the look at the state either finds this worker asleep or is seen here.
                Interlocked.Increment(ref asleep);
                if (!IsNew(Volatile.Read(ref state), seen) && id < threads)
                    wake.Wait();
                spins = 0;
            }
        }
    }

    private void TakeIndices()
    {
        for (int i = Interlocked.Increment(ref next) - 1; i < count; i = Interlocked.Increment(ref next) - 1)
        {
            try
            {
                function(body, i);
            }
#pragma warning disable CA1031 // Every exception of the body travels to the caller.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                lock (wake)
                {
                    if (i < failedIndex)
                    {
                        failedIndex = i;
                        failure = ExceptionDispatchInfo.Capture(exception);
                    }
                }
            }
        }
    }

    /// <summary>The time in which a pool is a thread's current one; see <see cref="Use"/>.</summary>
    public readonly ref struct Usage
    {
        private readonly WorkerPool? before;

        internal Usage(WorkerPool? before) => this.before = before;

        /// <summary>Makes the pool that was current before the current one again.</summary>
        public void Dispose() => current = before;
    }
}
