using Proximal.Tensors;

namespace Proximal.Experiments;

/// <summary>Divides the process's threads among runs that train at the same time. No result depends on it.</summary>
internal static class ThreadBudget
{
    /// <summary>The threads that there are.</summary>
    public static int Total => WorkerPool.Shared.Threads;

    /// <summary>Prepares for some runs at the same time, each on a thread of its own: the threads that are left help whichever run asks first.</summary>
    /// <param name="threads">All threads.</param>
    /// <param name="jobs">How many runs.</param>
    /// <returns>Gives the threads back.</returns>
    public static IDisposable Share(int threads, int jobs)
    {
        var before = new ThreadsBefore(Total);
        WorkerPool.Shared.Threads = Math.Max(1, threads - jobs + 1);
        return before;
    }

    private sealed class ThreadsBefore(int threads) : IDisposable
    {
        public void Dispose() => WorkerPool.Shared.Threads = threads;
    }
}
