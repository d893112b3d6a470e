using System.Diagnostics;

namespace Proximal.Gymnasium;

/// <summary>
/// Starts processes on one thread that lives as long as this process. On Linux a child that asks to be killed with its
/// parent is killed with the thread that started it.
/// </summary>
internal static class ProcessStarter
{
    private static readonly Lock Turn = new();
    private static readonly SemaphoreSlim Requested = new(0);
    private static readonly SemaphoreSlim Done = new(0);
    private static Process? requested;
    private static Exception? failure;
    private static bool isRunning;

    /// <summary>Starts a process.</summary>
    public static void Start(Process process)
    {
        lock (Turn)
        {
            if (!isRunning)
            {
                new Thread(Run) { IsBackground = true, Name = "process starter" }.Start();
                isRunning = true;
            }

            (requested, failure) = (process, null);
            Requested.Release();
            Done.Wait();
            requested = null;
            if (failure is not null)
                throw failure;
        }
    }

    private static void Run()
    {
        while (true)
        {
            Requested.Wait();
            try
            {
                requested!.Start();
            }
            catch (Exception exception)
            {
                failure = exception;
            }

            Done.Release();
        }
    }
}
