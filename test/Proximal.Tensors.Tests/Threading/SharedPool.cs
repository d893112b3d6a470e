namespace Proximal.Tensors.Tests;

/// <summary>
/// The tests that change the shared pool's size. They run while no other test does, so that the pool is theirs: a run
/// that
/// finds it busy would be done by its caller alone and prove nothing.
/// </summary>
[CollectionDefinition(nameof(SharedPool), DisableParallelization = true)]
public sealed class SharedPool
{
    /// <summary>Runs a function with pools of 1, 2 and 3 threads and puts the size back.</summary>
    internal static T[] WithEachSize<T>(Func<T> function)
    {
        int before = WorkerPool.Shared.Threads;
        try
        {
            return
            [
                .. new[] { 1, 2, 3 }.Select(threads =>
                {
                    WorkerPool.Shared.Threads = threads;
                    return function();
                }),
            ];
        }
        finally
        {
            WorkerPool.Shared.Threads = before;
        }
    }
}
