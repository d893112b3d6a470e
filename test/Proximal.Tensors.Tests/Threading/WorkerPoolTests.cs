using System.Collections.Concurrent;

namespace Proximal.Tensors.Tests;

public class WorkerPoolTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void WorkerPool_runs_every_index_once(int threads)
    {
        using var pool = new WorkerPool(threads);
        foreach (int count in new[] { 0, 1, 2, 3, 17, 1000 })
        {
            // Often, since what could go wrong is a matter of timing.
            for (int round = 0; round < 100; round++)
            {
                var body = new Counting(new int[count]);
                pool.Run(count, ref body);
                Assert.All(body.Counts, static times => Assert.Equal(1, times));
            }
        }
    }

    [Fact]
    public void Run_after_a_pause_wakes_all_threads()
    {
        using var pool = new WorkerPool(2);
        for (int round = 0; round < 5; round++)
        {
            // Long enough for the worker to stop spinning; then two indices that only end when both run at once.
            Thread.Sleep(20);
            var body = new Meeting(new Barrier(2));
            pool.Run(2, ref body);
        }
    }

    [Fact]
    public void All_threads_run_with_their_thread_index()
    {
        using var pool = new WorkerPool(3);
        var numbers = new ConcurrentBag<int>();
        var body = new Meeting(new Barrier(3), numbers);
        pool.Run(3, ref body);
        Assert.Equal([0, 1, 2], numbers.Order());
        Assert.Equal(0, WorkerPool.CurrentWorker);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Exception_reaches_the_caller_and_the_pool_still_works(int threads)
    {
        using var pool = new WorkerPool(threads);
        for (int round = 0; round < 50; round++)
        {
            var faulty = new Throwing(new int[100], from: 40);
            InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() =>
                pool.Run(100, ref faulty)
            );
            Assert.Equal("40", exception.Message);
            Assert.Contains(nameof(Throwing), exception.StackTrace, StringComparison.Ordinal);

            var sound = new Counting(new int[100]);
            pool.Run(100, ref sound);
            Assert.All(sound.Counts, static times => Assert.Equal(1, times));
        }
    }

    [Fact]
    public void Exception_of_the_lowest_index_is_thrown_after_all_indices_ran()
    {
        using var pool = new WorkerPool(2);
        var body = new Throwing(new int[100], from: 40);
        Assert.Throws<InvalidOperationException>(() => pool.Run(100, ref body));
        Assert.All(body.Counts, static times => Assert.Equal(1, times));
    }

    [Fact]
    public void Nested_run_is_executed_by_its_caller()
    {
        using var pool = new WorkerPool(2);
        var body = new Nested(pool, new int[8 * 50]);
        pool.Run(8, ref body);
        Assert.All(body.Counts, static times => Assert.Equal(1, times));
        Assert.True(pool.IsAvailable);
    }

    [Fact]
    public void Threads_that_find_the_pool_busy_execute_their_runs_themselves()
    {
        using var pool = new WorkerPool(2);
        var counts = new int[4][];
        Thread[] callers =
        [
            .. Enumerable
                .Range(0, counts.Length)
                .Select(caller => new Thread(() =>
                {
                    counts[caller] = new int[500];
                    for (int round = 0; round < 100; round++)
                    {
                        var body = new Counting(counts[caller]);
                        pool.Run(500, ref body);
                    }
                })),
        ];
        foreach (Thread caller in callers)
            caller.Start();
        foreach (Thread caller in callers)
            Assert.True(caller.Join(Patience));
        Assert.All(counts, static own => Assert.All(own, static times => Assert.Equal(100, times)));
    }

    [Fact]
    public void Thread_count_can_change_between_runs()
    {
        using var pool = new WorkerPool(1);
        foreach (int threads in new[] { 2, 1, 4, 3, 3, 1, 2 })
        {
            pool.Threads = threads;
            Assert.Equal(threads, pool.Threads);
            Assert.Equal(threads > 1, pool.IsAvailable);
            var numbers = new ConcurrentBag<int>();
            var body = new Meeting(new Barrier(threads), numbers);
            pool.Run(threads, ref body);
            Assert.Equal(Enumerable.Range(0, threads), numbers.Order());
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Threads = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(-1));
    }

    [Fact]
    public void Changes_of_the_body_struct_are_kept_after_the_run()
    {
        using var pool = new WorkerPool(2);
        var body = new Summing();
        pool.Run(1000, ref body);
        Assert.Equal(999 * 500, body.Sum);
    }

    [Fact]
    public void WorkerPool_run_allocates_nothing()
    {
        using var pool = new WorkerPool(2);
        var body = new Counting(new int[64]);
        pool.Run(64, ref body);
        Assert.Equal(
            0,
            AllocatedBytes.Of(() =>
            {
                for (int round = 0; round < 1000; round++)
                    pool.Run(64, ref body);
            })
        );
    }

    private readonly struct Counting(int[] counts) : IParallelBody
    {
        public int[] Counts => counts;

        public void Invoke(int index) => Interlocked.Increment(ref counts[index]);
    }

    /// <summary>Each index waits until all have begun, each on a thread of its own.</summary>
    private readonly struct Meeting(Barrier barrier, ConcurrentBag<int>? numbers = null) : IParallelBody
    {
        public void Invoke(int index)
        {
            if (!barrier.SignalAndWait(Patience))
                throw new TimeoutException("the others did not come");
            numbers?.Add(WorkerPool.CurrentWorker);
        }
    }

    private readonly struct Throwing(int[] counts, int from) : IParallelBody
    {
        public int[] Counts => counts;

        public void Invoke(int index)
        {
            Interlocked.Increment(ref counts[index]);
            if (index >= from)
                throw new InvalidOperationException(index.ToString());
        }
    }

    private readonly struct Nested(WorkerPool pool, int[] counts) : IParallelBody
    {
        public int[] Counts => counts;

        public void Invoke(int index)
        {
            Assert.False(pool.IsAvailable);
            var inner = new Shifted(counts, 50 * index, Environment.CurrentManagedThreadId);
            pool.Run(50, ref inner);
        }
    }

    private readonly struct Shifted(int[] counts, int offset, int thread) : IParallelBody
    {
        public void Invoke(int index)
        {
            Assert.Equal(thread, Environment.CurrentManagedThreadId);
            Interlocked.Increment(ref counts[offset + index]);
        }
    }

    private struct Summing : IParallelBody
    {
        private long sum;

        public readonly long Sum => sum;

        public void Invoke(int index) => Interlocked.Add(ref sum, index);
    }
}
