namespace Proximal.Experiments;

/// <summary>Options of a worker of a fleet.</summary>
internal sealed record FleetWorkerOptions
{
    /// <summary>Name or IP address of the learner's machine.</summary>
    public required string Host { get; init; }

    /// <summary>Port of the learner.</summary>
    public required int Port { get; init; }

    /// <summary>Name, different from those of the other workers.</summary>
    public required string Name { get; init; }

    /// <summary>Secret of the learner; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>Receives a line about each change.</summary>
    public required Action<string> Report { get; init; }
}
