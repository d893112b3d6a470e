namespace Proximal.Experiments;

/// <summary>Keys of every configuration, which no algorithm can use for its own options.</summary>
internal static class ReservedKeys
{
    /// <summary>Name of the algorithm.</summary>
    public const string Algorithm = "algorithm";

    /// <summary>Map of checkpoints and evaluations.</summary>
    public const string Checkpoints = "checkpoints";

    /// <summary>Map of the conditions that stop training early.</summary>
    public const string Stop = "stop";

    /// <summary>Map of the options of the environment.</summary>
    public const string Environment = "env";

    /// <summary>Name of <see cref="Environment"/> in rl-zoo, which is read but not written.</summary>
    public const string EnvironmentAlias = "env_kwargs";

    /// <summary>Map of the parameters of the environment that are drawn in each episode, as in ML-Agents.</summary>
    public const string EnvironmentParameters = "environment_parameters";

    /// <summary>Assemblies that define the environment and the algorithm.</summary>
    public const string Load = "load";

    /// <summary>Policy that initializes the weights.</summary>
    public const string InitFrom = "init_from";

    /// <summary>Parts of the network that are initialized.</summary>
    public const string InitParts = "init_parts";

    /// <summary>All reserved keys.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Algorithm,
        PolicyName.Key,
        Checkpoints,
        Stop,
        Environment,
        EnvironmentAlias,
        EnvironmentParameters,
        Load,
        InitFrom,
        InitParts,
    ];
}
