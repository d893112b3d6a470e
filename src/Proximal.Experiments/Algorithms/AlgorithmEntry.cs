namespace Proximal.Experiments;

/// <summary>
/// Registered algorithm: its name, its trainer, and the table of keys that configuration files, <c>--set</c>,
/// <c>config.yaml</c> and the documentation use.
/// </summary>
public sealed class AlgorithmEntry
{
    private readonly Func<VectorEnvironment, TrainingOptions, IAgentTrainer> create;
    private readonly Dictionary<string, ConfigurationKey> byKey = new(StringComparer.Ordinal);

    private AlgorithmEntry(
        string name,
        string title,
        TrainingOptions defaults,
        Func<VectorEnvironment, TrainingOptions, IAgentTrainer> create,
        IReadOnlyList<ConfigurationKey> keys,
        Func<TrainingOptions, double> policySteps
    )
    {
        if (
            name.Length == 0
            || !name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_')
        )
            throw new InvalidInputException(
                $"algorithm '{name}': the name is invalid; use lower-case letters, digits, - and _"
            );
        (Name, Title, Defaults, Keys, PolicyStepsPerUpdate, this.create) = (
            name,
            title,
            defaults,
            keys,
            policySteps,
            create
        );
        foreach (ConfigurationKey key in keys)
        {
            if (ReservedKeys.All.Contains(key.Group ?? key.Key, StringComparer.Ordinal))
                throw new InvalidInputException(
                    $"algorithm '{name}': the key '{key.Key}' is reserved for all runs; use another key"
                );
            if (!byKey.TryAdd(key.Key, key))
                throw new InvalidInputException($"algorithm '{name}': the key '{key.Key}' occurs twice");
        }
        if (byKey.ContainsKey("seed") && byKey.ContainsKey("n_timesteps"))
            return;
        throw new InvalidInputException(
            $"algorithm '{name}': the keys n_timesteps and seed are required; start the table with "
                + "AlgorithmKeys.Training, OnPolicy or OffPolicy"
        );
    }

    /// <summary>Name in files, folders and flags, such as <c>ppo</c>.</summary>
    public string Name { get; }

    /// <summary>Display name, such as PPO.</summary>
    public string Title { get; }

    /// <summary>All keys, in display order. Keys of the same map, such as <c>policy_kwargs</c>, are adjacent.</summary>
    public IReadOnlyList<ConfigurationKey> Keys { get; }

    /// <summary>Default options.</summary>
    public TrainingOptions Defaults { get; }

    /// <summary>
    /// Function from options to the number of optimizer steps of the policy in one update: 1 for most algorithms,
    /// epochs × minibatches for PPO, and below 1 for delayed policy updates.
    /// </summary>
    public Func<TrainingOptions, double> PolicyStepsPerUpdate { get; }

    /// <summary>Whether the algorithm learns from rewards alone, without demonstrations or an expert.</summary>
    internal bool LearnsFromRewards => Defaults is not (BehaviorCloningOptions or GailOptions);

    /// <summary>Creates the entry of an algorithm.</summary>
    /// <typeparam name="TOptions">Options record of the algorithm.</typeparam>
    /// <param name="name">Name in files and flags: lower-case ASCII letters, digits, <c>-</c> and <c>_</c>.</param>
    /// <param name="title">Display name.</param>
    /// <param name="create">Creates the trainer from environments and options.</param>
    /// <param name="keys">All keys, such as <c>[.. AlgorithmKeys.OnPolicy, KeyOf&lt;MyOptions&gt;.Number("beta",
    /// …)]</c>. Their defaults are the values of <c>new TOptions()</c>. The keys <c>n_timesteps</c> and <c>seed</c> are
    /// required.</param>
    /// <param name="policySteps">Function for <see cref="PolicyStepsPerUpdate"/>; null for 1, or for that of PPO if the
    /// options derive from <see cref="PpoOptions"/>.</param>
    /// <exception cref="InvalidInputException">The name or a key is invalid, a key is reserved or occurs twice, or a
    /// required key is missing.</exception>
    public static AlgorithmEntry Of<TOptions>(
        string name,
        string title,
        Func<VectorEnvironment, TOptions, IAgentTrainer> create,
        IReadOnlyList<ConfigurationKey> keys,
        Func<TOptions, double>? policySteps = null
    )
        where TOptions : TrainingOptions, new() =>
        new(
            name,
            title,
            new TOptions(),
            (environments, options) => create(environments, (TOptions)options),
            keys,
            options =>
                policySteps?.Invoke((TOptions)options)
                ?? (options is PpoOptions ppo ? PpoAlgorithm.PolicySteps(ppo) : 1)
        );

    /// <summary>Creates a trainer.</summary>
    /// <param name="environments">Environments to train in.</param>
    /// <param name="options">Options of this algorithm, of the type of <see cref="Defaults"/>.</param>
    /// <exception cref="InvalidInputException">An option is out of range or does not fit the environments.</exception>
    public IAgentTrainer CreateTrainer(VectorEnvironment environments, TrainingOptions options) =>
        create(environments, options);

    /// <summary>Finds a key; null if the algorithm does not have it.</summary>
    /// <param name="key">Full key, such as <c>policy_kwargs.net_arch</c>.</param>
    public ConfigurationKey? Find(string key) => byKey.GetValueOrDefault(key);

    /// <summary>Default value of a key, in YAML.</summary>
    /// <param name="key">One of <see cref="Keys"/>.</param>
    public string DefaultOf(ConfigurationKey key) => key.Format(Defaults);
}
