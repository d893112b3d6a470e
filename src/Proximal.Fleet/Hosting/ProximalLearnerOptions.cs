using Proximal.Environments;
using Proximal.Experiments;

namespace Proximal.Fleet;

/// <summary>Options of a learner in a silo. One silo of a cluster has a learner.</summary>
public sealed class ProximalLearnerOptions
{
    /// <summary>Name of the environment to train in. Required.</summary>
    public string EnvironmentName { get; set; } = "";

    /// <summary>Name of the algorithm: ppo, a2c or appo. Default: appo.</summary>
    public string Algorithm { get; set; } = "appo";

    /// <summary>Configuration file, or name in the zoo; null, the default, for the zoo file of the algorithm.</summary>
    public string? Configuration { get; set; }

    /// <summary>Values that override those of the configuration, such as <c>max_lag=2</c>.</summary>
    public IList<string> Set { get; } = [];

    /// <summary>Folder of the run. If it has an unfinished run, that is continued. Required.</summary>
    public string Folder { get; set; } = "";

    /// <summary>Secret that workers need. Default: the environment variable PROXIMAL_TOKEN; empty for none.</summary>
    public string Token { get; set; } = Environment.GetEnvironmentVariable("PROXIMAL_TOKEN") ?? "";

    /// <summary>Time without a sign of life after which a worker is lost. Default 3 seconds.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Number of workers below which training pauses. Default 1.</summary>
    public int MinWorkers { get; set; } = 1;

    /// <summary>Called after training has ended, with its summary; null for nothing.</summary>
    public Action<RunSummary>? Completed { get; set; }

    /// <summary>Available environments. Default: the built-in ones.</summary>
    public EnvironmentRegistry Environments { get; set; } = new();

    /// <summary>Available algorithms. Default: the built-in ones.</summary>
    public AlgorithmRegistry Algorithms { get; set; } = new();
}
