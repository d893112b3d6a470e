using Proximal.Environments;
using Proximal.Experiments;

namespace Proximal.Fleet;

/// <summary>Options of a worker in a silo.</summary>
public sealed class ProximalWorkerOptions
{
    /// <summary>Name of the worker, different from those of the others. Default: the name of the machine and the
    /// process, such as <c>node7-4711</c>.</summary>
    public string Name { get; set; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>Secret of the learner. Default: the environment variable PROXIMAL_TOKEN; empty for none.</summary>
    public string Token { get; set; } = Environment.GetEnvironmentVariable("PROXIMAL_TOKEN") ?? "";

    /// <summary>Available environments. Default: the built-in ones.</summary>
    public EnvironmentRegistry Environments { get; set; } = new();

    /// <summary>Available algorithms. Default: the built-in ones.</summary>
    public AlgorithmRegistry Algorithms { get; set; } = new();
}
