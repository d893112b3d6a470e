using Proximal.Tensors;

namespace Proximal.Experiments;

/// <summary>
/// Divides the threads of the process among runs that train at the same time. Results do not depend on it.
/// </summary>
internal static class ThreadBudget
{
    /// <summary>Number of threads of the process.</summary>
    public static int Total => WorkerPool.Shared.Threads;

    /// <summary>Returns the configuration with its share of the threads.</summary>
    /// <param name="configuration">Configuration of a run.</param>
    /// <param name="jobs">Number of runs that train at the same time. A single run uses all threads.</param>
    public static RunConfiguration Share(RunConfiguration configuration, int jobs) =>
        jobs == 1
            ? configuration
            : configuration with
            {
                Options = configuration.Options with { Threads = Math.Max(1, Total / jobs) },
            };
}
