using Proximal.Tensors;

namespace Proximal.Experiments;

/// <summary>Divides the process's threads among runs that train at the same time. No result depends on it.</summary>
internal static class ThreadBudget
{
    /// <summary>The threads that there are.</summary>
    public static int Total => WorkerPool.Shared.Threads;

    /// <summary>A run's configuration with its share of the threads.</summary>
    /// <param name="configuration">The run.</param>
    /// <param name="jobs">How many runs train at the same time; a single one uses all threads.</param>
    public static RunConfiguration Share(RunConfiguration configuration, int jobs) =>
        jobs == 1
            ? configuration
            : configuration with
            {
                Options = configuration.Options with { Threads = Math.Max(1, Total / jobs) },
            };
}
