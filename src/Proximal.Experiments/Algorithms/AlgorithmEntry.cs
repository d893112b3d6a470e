namespace Proximal.Experiments;

/// <summary>
/// An algorithm by its name: the one table of keys that files, <c>--set</c>, <c>config.yaml</c> and the documentation share, and how
/// its trainer is made.
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
                $"an algorithm cannot be called '{name}': use lower-case letters, digits, - and _"
            );
        (Name, Title, Defaults, Keys, PolicyStepsPerUpdate, this.create) = (
            name,
            title,
            defaults,
            keys,
            policySteps,
            create
        );
        foreach (ConfigurationKey setting in keys)
        {
            if (ReservedKeys.All.Contains(setting.Group ?? setting.Key, StringComparer.Ordinal))
                throw new InvalidInputException(
                    $"algorithm '{name}': no setting can have the key '{setting.Key}', which every run has"
                );
            if (!byKey.TryAdd(setting.Key, setting))
                throw new InvalidInputException($"algorithm '{name}': the key '{setting.Key}' is listed twice");
        }
        if (byKey.ContainsKey("seed") && byKey.ContainsKey("n_timesteps"))
            return;
        throw new InvalidInputException(
            $"algorithm '{name}': its keys lack n_timesteps or seed; begin them with AlgorithmKeys.Training, OnPolicy or OffPolicy"
        );
    }

    /// <summary>The name, as files, folders and flags spell it: <c>ppo</c>.</summary>
    public string Name { get; }

    /// <summary>The name, as people write it: PPO.</summary>
    public string Title { get; }

    /// <summary>Every setting, in the order in which to present them; those of one map stand together.</summary>
    public IReadOnlyList<ConfigurationKey> Keys { get; }

    /// <summary>The options where nothing is said.</summary>
    public TrainingOptions Defaults { get; }

    /// <summary>How many steps the policy's optimiser takes in one update with some options of this algorithm: 1, unless it makes several passes or waits.</summary>
    public Func<TrainingOptions, double> PolicyStepsPerUpdate { get; }

    /// <summary>Describes an algorithm.</summary>
    /// <typeparam name="TOptions">Its options.</typeparam>
    /// <param name="name">As files spell it: lower-case letters, digits, <c>-</c> and <c>_</c>.</param>
    /// <param name="title">As people write it.</param>
    /// <param name="create">Makes the trainer.</param>
    /// <param name="keys">All keys, such as <c>[.. AlgorithmKeys.OnPolicy, KeyOf&lt;MyOptions&gt;.Number("beta", …)]</c>; the options' default values are the keys'.</param>
    /// <param name="policySteps">See <see cref="PolicyStepsPerUpdate"/>; null for 1, or PPO's number where the options derive from <see cref="PpoOptions"/>.</param>
    /// <exception cref="InvalidInputException">The name or a key cannot be one, or two keys have the same key.</exception>
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

    /// <summary>Makes a trainer.</summary>
    /// <param name="environments">What it trains in.</param>
    /// <param name="options">This algorithm's.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or does not fit the environments.</exception>
    public IAgentTrainer CreateTrainer(VectorEnvironment environments, TrainingOptions options) =>
        create(environments, options);

    /// <summary>The setting of a key; null where there is none.</summary>
    /// <param name="key">As in <c>policy_kwargs.net_arch</c>.</param>
    public ConfigurationKey? Find(string key) => byKey.GetValueOrDefault(key);

    /// <summary>A setting's value where nothing is said.</summary>
    /// <param name="setting">One of <see cref="Keys"/>.</param>
    public string DefaultOf(ConfigurationKey setting) => setting.Format(Defaults);
}
