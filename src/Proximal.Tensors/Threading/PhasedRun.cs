using System.Runtime.InteropServices;

namespace Proximal.Tensors;

/// <summary>
/// Runs the phases of a body on a <see cref="WorkerPool"/> in a single run of the pool. Between phases the threads
/// synchronise within some hundreds of nanoseconds, a fraction of the cost of a run for each phase.
/// </summary>
/// <remarks>
/// No thread waits for a thread that has not taken an index: if the workers sleep or the pool is busy, the run is only
/// slower.
/// </remarks>
internal static class PhasedRun
{
    /// <summary>Runs all phases in order and returns when the last is done.</summary>
    /// <typeparam name="TBody">Type of the body with its data.</typeparam>
    /// <param name="pool">The threads.</param>
    /// <param name="body">The body; all threads share this copy.</param>
    /// <exception cref="Exception">The first exception of the body. Phases that had not started are
    /// skipped.</exception>
    public static void Run<TBody>(WorkerPool pool, ref TBody body)
        where TBody : struct, IPhasedBody
    {
        var worker = new PhaseWorker<TBody>(body);
        pool.Run(pool.Threads, ref worker);
        body = worker.Body;
    }

    /// <summary>State that all threads poll, in its own cache lines.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Progress
    {
        /// <summary>Phase · 2^32 + its next index.</summary>
        [FieldOffset(128)]
        public long Next;

        /// <summary>Number of finished indices of the phase.</summary>
        [FieldOffset(136)]
        public int Done;

        [FieldOffset(140)]
        public int Failed;
    }

    private struct PhaseWorker<TBody>(TBody body) : IParallelBody
        where TBody : struct, IPhasedBody
    {
        private const int SpinsBeforeYield = 200;

        public TBody Body = body;
        private Progress progress;

        public void Invoke(int index)
        {
            while (Volatile.Read(ref progress.Failed) == 0)
            {
                long claim = Interlocked.Increment(ref progress.Next) - 1;
                int phase = (int)(claim >> 32);
                if (phase >= Body.Phases)
                    return;
                int count = Body.Count(phase),
                    taken = (int)claim;
                if (taken < count)
                {
                    Do(phase, taken);
                    if (Interlocked.Increment(ref progress.Done) == count)
                        Begin(phase + 1);
                }
                else if (count == 0 && taken == 0)
                {
                    Begin(phase + 1);
                }
                else
                {
                    Wait(phase);
                }
            }
        }

        private void Do(int phase, int index)
        {
            try
            {
                Body.Invoke(phase, index);
            }
            catch
            {
                Volatile.Write(ref progress.Failed, 1);
                throw;
            }
        }

        /// <summary>
        /// Only the thread that finished the last index of a phase calls this, while no other thread can take or finish
        /// an index.
        /// </summary>
        private void Begin(int phase)
        {
            while (phase < Body.Phases && Body.Count(phase) == 0)
                phase++;
            progress.Done = 0;
            Interlocked.Exchange(ref progress.Next, (long)phase << 32);
        }

        private void Wait(int phase)
        {
            for (
                int spins = 0;
                Volatile.Read(ref progress.Next) >> 32 == phase && Volatile.Read(ref progress.Failed) == 0;
                spins++
            )
            {
                if (spins < SpinsBeforeYield)
                    Thread.SpinWait(4);
                else
                    Thread.Yield();
            }
        }
    }
}
