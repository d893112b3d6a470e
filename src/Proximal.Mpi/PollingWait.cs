using System.Diagnostics;

namespace Proximal.Mpi;

/// <summary>
/// Waiting for a message: first by polling, for the shortest latency, and then with more and more of the processor left
/// to others.
/// </summary>
/// <param name="limit">Longest time to wait.</param>
/// <param name="isCrowded">Whether there are more processes than processors, so that polling delays the one that is
/// waited for.</param>
internal struct PollingWait(TimeSpan limit, bool isCrowded)
{
    private const int Polls = 200,
        Yields = 20_000,
        CrowdedYields = 300;

    private readonly long start = Stopwatch.GetTimestamp();
    private int rounds;

    /// <summary>Waits a little. Returns whether the limit is not reached.</summary>
    public bool Continue()
    {
        rounds++;
        if (rounds < Polls)
            return true;
        if (rounds < (isCrowded ? CrowdedYields : Yields))
            Thread.Yield();
        else
            Thread.Sleep(1);
        return rounds % 64 != 0 || Stopwatch.GetElapsedTime(start) < limit;
    }
}
