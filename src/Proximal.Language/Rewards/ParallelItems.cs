using System.Runtime.ExceptionServices;

namespace Proximal.Language;

/// <summary>
/// Runs work that waits, such as that of programs and services, on threads of its own. Work that computes belongs on the
/// worker pool.
/// </summary>
internal static class ParallelItems
{
    /// <summary>Runs an action for each index. The first exception by index is thrown after all have ended.</summary>
    /// <param name="count">Number of items.</param>
    /// <param name="parallelism">Maximum number that run at the same time.</param>
    /// <param name="action">The action.</param>
    public static void Run(int count, int parallelism, Action<int> action)
    {
        var failures = new Exception?[count];
        int next = -1;
        Thread[] threads =
        [
            .. Enumerable
                .Range(0, Math.Min(parallelism, count))
                .Select(_ => new Thread(Work) { IsBackground = true, Name = "reward" }),
        ];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        if (Array.Find(failures, static failure => failure is not null) is { } first)
            ExceptionDispatchInfo.Throw(first);

        void Work()
        {
            for (int i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                try
                {
                    action(i);
                }
#pragma warning disable CA1031 // It is thrown on the thread of the caller.
                catch (Exception exception)
#pragma warning restore CA1031
                {
                    failures[i] = exception;
                }
            }
        }
    }
}
