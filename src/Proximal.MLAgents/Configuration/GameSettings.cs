namespace Proximal.MLAgents;

/// <summary>The whole YAML file of mlagents-learn.</summary>
internal sealed record GameSettings
{
    /// <summary>The behaviors by name.</summary>
    public IReadOnlyDictionary<string, BehaviorSettings> Behaviors { get; init; } =
        new Dictionary<string, BehaviorSettings>(StringComparer.Ordinal);

    /// <summary>Settings of behaviors that are not listed; null if all must be.</summary>
    public BehaviorSettings? Default { get; init; }

    /// <summary>The environment parameters.</summary>
    public IReadOnlyList<KeyValuePair<string, ParameterSampler>> Parameters { get; init; } = [];

    /// <summary>The engine.</summary>
    public EngineSettings Engine { get; init; } = new();

    /// <summary><c>env_settings.env_path</c>.</summary>
    public string? Game { get; init; }

    /// <summary><c>env_settings.env_args</c>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary><c>env_settings.num_envs</c>.</summary>
    public int Games { get; init; } = 1;

    /// <summary><c>env_settings.num_areas</c>.</summary>
    public int Areas { get; init; } = 1;

    /// <summary><c>env_settings.base_port</c>.</summary>
    public int? BasePort { get; init; }

    /// <summary><c>env_settings.seed</c>; -1 in mlagents-learn for a random one.</summary>
    public int? Seed { get; init; }

    /// <summary><c>env_settings.timeout_wait</c> in seconds.</summary>
    public double Timeout { get; init; } = 60;

    /// <summary><c>checkpoint_settings.run_id</c>.</summary>
    public string? RunId { get; init; }

    /// <summary><c>checkpoint_settings.initialize_from</c>.</summary>
    public string? InitializeFrom { get; init; }

    /// <summary><c>checkpoint_settings.resume</c>.</summary>
    public bool Resume { get; init; }

    /// <summary>All settings of behaviors, with their names.</summary>
    public IEnumerable<KeyValuePair<string, BehaviorSettings>> All =>
        Default is { } standard ? Behaviors.Append(new("default_settings", standard)) : Behaviors;

    /// <summary>Settings of a behavior.</summary>
    /// <exception cref="InvalidInputException">The file does not have the behavior.</exception>
    public BehaviorSettings Of(string behavior) =>
        Behaviors.TryGetValue(behavior, out BehaviorSettings? settings)
            ? settings
            : Default
                ?? throw new InvalidInputException(
                    $"the game has the behavior '{behavior}', but the configuration has only {string.Join(", ", Behaviors.Keys)}: add it, "
                        + "or default_settings"
                );
}
