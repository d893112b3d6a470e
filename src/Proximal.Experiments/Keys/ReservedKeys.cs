namespace Proximal.Experiments;

/// <summary>Keys of a run's configuration that no algorithm's setting can have.</summary>
internal static class ReservedKeys
{
    /// <summary>Names the algorithm.</summary>
    public const string Algorithm = "algorithm";

    /// <summary>The map of when to save and evaluate.</summary>
    public const string Checkpoints = "checkpoints";

    /// <summary>The map of when to end early.</summary>
    public const string Stop = "stop";

    /// <summary>The map of the environment's settings.</summary>
    public const string Environment = "env";

    /// <summary>What rl-zoo calls <see cref="Environment"/>; read, not written.</summary>
    public const string EnvironmentAlias = "env_kwargs";

    /// <summary>The assemblies that environment and algorithm come from.</summary>
    public const string Load = "load";

    /// <summary>The policy whose weights training begins from.</summary>
    public const string InitFrom = "init_from";

    /// <summary>The parts of its network that are taken.</summary>
    public const string InitParts = "init_parts";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [Algorithm, PolicyName.Key, Checkpoints, Stop, Environment, EnvironmentAlias, Load, InitFrom, InitParts];
}
