using System.Runtime.InteropServices;

namespace Proximal.Tensors;

/// <summary>
/// Runs the phases of a body over a <see cref="WorkerPool"/> that is called upon once for all of them: between two phases
/// threads wait for each other for some hundreds of nanoseconds, a fraction of what a run each would take.
/// </summary>
/// <remarks>
/// Nobody waits for a thread that has not taken an index: a pool whose workers sleep, or that is busy with something else,
/// only makes the run slower.
/// </remarks>
public static class PhasedRun
{
    /// <summary>Runs all phases in order and returns when the last is done.</summary>
    /// <typeparam name="TBody">The body with the data that it works on.</typeparam>
    /// <param name="pool">The threads.</param>
    /// <param name="body">The body; all threads share this one copy.</param>
    /// <exception cref="Exception">Whatever the body threw first; phases that had not begun are left out then.</exception>
    public static void Run<TBody>(WorkerPool pool, ref TBody body)
        where TBody : struct, IPhasedBody
    {
        var team = new Team<TBody>(body);
        pool.Run(pool.Threads, ref team);
        body = team.Body;
    }

    /// <summary>What all threads look at again and again, in cache lines of its own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Progress
    {
        /// <summary>The phase · 2^32 + its next index.</summary>
        [FieldOffset(128)]
        public long Ticket;

        /// <summary>How many indices of the phase are done.</summary>
        [FieldOffset(136)]
        public int Done;

        [FieldOffset(140)]
        public int Failed;
    }

    private struct Team<TBody>(TBody body) : IParallelBody
        where TBody : struct, IPhasedBody
    {
        private const int SpinsBeforeYield = 200;

        public TBody Body = body;
        private Progress progress;

        public void Invoke(int index)
        {
            while (Volatile.Read(ref progress.Failed) == 0)
            {
                long ticket = Interlocked.Increment(ref progress.Ticket) - 1;
                int phase = (int)(ticket >> 32);
                if (phase >= Body.Phases)
                    return;
                int count = Body.Count(phase),
                    mine = (int)ticket;
                if (mine < count)
                {
                    Do(phase, mine);
                    if (Interlocked.Increment(ref progress.Done) == count)
                        Begin(phase + 1);
                }
                else if (count == 0 && mine == 0)
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

        /// <summary>Only the thread that did the last of a phase comes here, while none other can take or finish anything.</summary>
        private void Begin(int phase)
        {
            while (phase < Body.Phases && Body.Count(phase) == 0)
                phase++;
            progress.Done = 0;
            Interlocked.Exchange(ref progress.Ticket, (long)phase << 32);
        }

        private void Wait(int phase)
        {
            for (
                int spins = 0;
                Volatile.Read(ref progress.Ticket) >> 32 == phase && Volatile.Read(ref progress.Failed) == 0;
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
