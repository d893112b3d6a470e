namespace Proximal.Tensors.Tests;

[Collection(nameof(SharedPool))]
public class PhasedRunTests
{
    private static readonly int[] Counts = [0, 3, 0, 0, 1, 40, 0, 7, 0];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Phase_runs_every_index_once_before_the_next_phase(int threads)
    {
        using var pool = new WorkerPool(threads);
        for (int repetition = 0; repetition < 300; repetition++)
        {
            var body = new Ledger(Counts);
            PhasedRun.Run(pool, ref body);
            Assert.Equal(Counts, body.Done);
            Assert.False(body.Early[0]);
        }
    }

    [Fact]
    public void Exception_ends_the_phased_run_and_reaches_the_caller()
    {
        using var pool = new WorkerPool(2);
        var body = new Ledger(Counts, failing: 5);
        var thrown = Assert.Throws<InvalidOperationException>(() => PhasedRun.Run(pool, ref body));
        Assert.Equal("phase 5", thrown.Message);
        Assert.Equal(0, body.Done[7]);

        var next = new Ledger(Counts);
        PhasedRun.Run(pool, ref next);
        Assert.Equal(Counts, next.Done);
    }

    [Fact]
    public void Phased_run_works_within_another_run_of_the_pool()
    {
        using var pool = new WorkerPool(2);
        var outer = new Outer(pool);
        pool.Run(4, ref outer);
        Assert.All(outer.Bodies, static body => Assert.Equal(Counts, body.Done));
    }

    [Fact]
    public void Phased_run_allocates_nothing()
    {
        using var pool = new WorkerPool(2);
        var body = new Ledger(Counts);
        PhasedRun.Run(pool, ref body);
        Assert.Equal(
            0,
            AllocatedBytes.Of(() =>
            {
                for (int i = 0; i < 10; i++)
                    PhasedRun.Run(pool, ref body);
            })
        );
    }

    private struct Ledger(int[] counts, int failing = -1) : IPhasedBody
    {
        public readonly int[] Done = new int[counts.Length];
        public readonly bool[] Early = new bool[1];

        public readonly int Phases => counts.Length;

        public readonly int Count(int phase) => counts[phase];

        public readonly void Invoke(int phase, int index)
        {
            for (int before = 0; before < phase; before++)
                if (Volatile.Read(ref Done[before]) < counts[before])
                    Early[0] = true;
            if (phase == failing)
                throw new InvalidOperationException($"phase {phase}");
            Interlocked.Increment(ref Done[phase]);
        }
    }

    private readonly struct Outer(WorkerPool pool) : IParallelBody
    {
        public readonly Ledger[] Bodies = [new(Counts), new(Counts), new(Counts), new(Counts)];

        public void Invoke(int index) => PhasedRun.Run(pool, ref Bodies[index]);
    }
}
