using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Proximal.Tensors;

/// <summary>
/// Fixed set of threads that process the indices of a loop. The caller works too. Idle workers spin for about a
/// millisecond, so that the next run starts at once, and then sleep. A run allocates nothing.
/// </summary>
/// <remarks>
/// The assignment of indices to threads depends on timing, so bodies must compute the same results on any thread. A run
/// inside a run, or during a run of another thread, is processed by its caller alone.
/// </remarks>
public sealed unsafe class WorkerPool : IDisposable
{
    // Waking a thread takes longer than many runs: a worker stays awake over the pauses between gradient steps and over
    // the collection of a small rollout.
    private const int SpinsBeforeSleep = 4000;

    // State of the run in one word: generation · 2^32 + closed · 2^31 + workers inside. A worker enters by adding one
    // while the run is open. The caller closes it and waits for the workers inside, never for sleeping ones.
    private const long Closed = 1L << 31;
    private const long Inside = Closed - 1;

    [ThreadStatic]
    private static int currentWorker;

    [ThreadStatic]
    private static bool running;

    [ThreadStatic]
    private static WorkerPool? current;

    private readonly SemaphoreSlim wake = new(0);
    private readonly Lock resizing = new();
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

    /// <summary>Creates a pool of the given size.</summary>
    /// <param name="threads">Number of threads, including the caller; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is less than 1.</exception>
    public WorkerPool(int threads) => Threads = threads;

    /// <summary>Pool of the process; by default one thread per processor.</summary>
    public static WorkerPool Shared { get; } = new(ProcessorCount);

    /// <summary>
    /// Pool that kernels use on this thread: that of the innermost <see cref="Use"/>, otherwise <see cref="Shared"/>.
    /// </summary>
    public static WorkerPool Current => current ?? Shared;

    /// <summary>
    /// Index of the thread within its pool: 0 for a caller, otherwise from 1 to <see cref="Threads"/> - 1.
    /// </summary>
    internal static int CurrentWorker => currentWorker;

    /// <summary>Number of threads of a run, including the caller. Results do not depend on it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Threads
    {
        get => threads;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            lock (resizing)
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

    /// <summary>Whether a run that starts now would use several threads.</summary>
    internal bool IsAvailable => threads > 1 && !running && Volatile.Read(ref busy) == 0;

    /// <summary>
    /// Invokes the body once for each index from 0 to <paramref name="count"/> - 1, and returns when all are done.
    /// </summary>
    /// <typeparam name="TBody">Type of the body with its data.</typeparam>
    /// <param name="count">Number of indices.</param>
    /// <param name="body">The body; all threads share this copy.</param>
    /// <exception cref="Exception">The exception of the body at the lowest index that failed. All other indices
    /// ran.</exception>
    public void Run<TBody>(int count, ref TBody body)
        where TBody : struct, IParallelBody
    {
        if (count <= 1 || threads == 1 || running || Interlocked.CompareExchange(ref busy, 1, 0) != 0)
        {
            for (int i = 0; i < count; i++)
                body.Invoke(i);
            return;
        }

        // Workers access the body through a pointer, so it is copied to this frame, where it does not move until the
        // run is over.
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

    /// <summary>
    /// Makes this pool the <see cref="Current"/> pool of the calling thread until the result is disposed.
    /// </summary>
    /// <example><code>using (pool.Use()) trainer.Train();</code></example>
    public Usage Use()
    {
        var usage = new Usage(current);
        current = this;
        return usage;
    }

    /// <summary>Stops the threads.</summary>
    public void Dispose()
    {
        Threads = 1;
        wake.Dispose();
    }

    private static void Invoke<TBody>(void* body, int index)
        where TBody : struct, IParallelBody => Unsafe.AsRef<TBody>(body).Invoke(index);

    // Another worker may take the permit that was meant for the worker that ends, so keep one available.
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
                // A run that started after the state was read either finds this worker asleep or is seen here.
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

    /// <summary>Period in which a pool is the current pool of a thread; see <see cref="Use"/>.</summary>
    public readonly ref struct Usage
    {
        private readonly WorkerPool? before;

        internal Usage(WorkerPool? before) => this.before = before;

        /// <summary>Restores the previous current pool.</summary>
        public void Dispose() => current = before;
    }
}
