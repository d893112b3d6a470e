using System.Collections.Concurrent;
using Proximal.Tensors;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>
/// A trainer's threads are its own: the process's pool stays as it is, and the weights do not depend on the number.
/// </summary>
[Collection<WorkerThreads>]
public sealed class TrainerThreadsTests
{
    private static readonly PpoOptions Options = new()
    {
        TotalSteps = 2048,
        EnvironmentCount = 8,
        StepsPerRollout = 128,
        BatchSize = 512,
        Epochs = 2,
    };

    [Fact]
    public void Trainers_in_parallel_threads_give_the_same_weights()
    {
        int before = WorkerPool.Shared.Threads;
        string expected = ModelWeights.Hash(Ppo.Train(static () => new Drift(), Options));
        var hashes = new ConcurrentBag<string>();
        Thread[] others =
        [
            .. Enumerable
                .Range(1, 3)
                .Select(threads => new Thread(() =>
                    hashes.Add(
                        ModelWeights.Hash(Ppo.Train(static () => new Drift(), Options with { Threads = threads }))
                    )
                )),
        ];
        foreach (Thread thread in others)
            thread.Start();
        foreach (Thread thread in others)
            thread.Join();
        Assert.Equal([expected, expected, expected], hashes);
        Assert.Equal(before, WorkerPool.Shared.Threads);
    }

    [Fact]
    public void Training_uses_a_pool_of_the_trainers_size()
    {
        var seen = new List<int>();
        foreach (int? threads in (int?[])[1, 3, null])
            Ppo.Train(
                static () => new Drift(),
                Options with
                {
                    TotalSteps = 1024,
                    Threads = threads,
                },
                new UpdateCallback(() => seen.Add(WorkerPool.Current.Threads))
            );
        Assert.Equal([1, 3, WorkerPool.Shared.Threads], seen);
        Assert.Same(WorkerPool.Shared, WorkerPool.Current);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2000)]
    public void Invalid_thread_counts_are_refused(int threads) =>
        Assert.StartsWith(
            "Threads ",
            Assert.Throws<InvalidInputException>(() => (Options with { Threads = threads }).Validate()).Message,
            StringComparison.Ordinal
        );
}
