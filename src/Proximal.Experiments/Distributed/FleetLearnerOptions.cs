using System.Net;

namespace Proximal.Experiments;

/// <summary>Options of the learner of a fleet that do not change the run.</summary>
internal sealed record FleetLearnerOptions
{
    /// <summary>Address on which workers connect.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port to which workers connect; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Secret that workers need; null for none, on the loopback address only.</summary>
    public string? Token { get; init; }

    /// <summary>Time without a sign of life after which a worker is lost.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Capacity of the queue of unrolls; null for as many as can be on their way.</summary>
    public int? QueueCapacity { get; init; }

    /// <summary>Number of workers below which training pauses.</summary>
    public int MinWorkers { get; init; } = 1;
}
