namespace Proximal.Experiments;

/// <summary>
/// An algorithm as the command line sees it: a name, the one table of settings that files, <c>--set</c>, <c>config.yaml</c> and
/// the documentation share, and how its trainer is made.
/// </summary>
internal sealed class AlgorithmEntry
{
    private readonly Func<VectorEnvironment, TrainingOptions, IAgentTrainer> create;
    private readonly Dictionary<string, Setting> byKey;

    private AlgorithmEntry(
        string name,
        string title,
        TrainingOptions defaults,
        Func<VectorEnvironment, TrainingOptions, IAgentTrainer> create,
        IReadOnlyList<Setting> settings,
        Func<TrainingOptions, double> policySteps)
    {
        Name = name;
        Title = title;
        Defaults = defaults;
        Settings = settings;
        PolicyStepsPerUpdate = policySteps;
        this.create = create;
        byKey = settings.ToDictionary(setting => setting.Key, StringComparer.Ordinal);
    }

    /// <summary>The name, as files, folders and flags spell it: <c>ppo</c>.</summary>
    public string Name { get; }

    /// <summary>The name, as people write it: PPO.</summary>
    public string Title { get; }

    /// <summary>Every setting, in the order in which to present them; those of one map stand together.</summary>
    public IReadOnlyList<Setting> Settings { get; }

    /// <summary>The options where nothing is said.</summary>
    public TrainingOptions Defaults { get; }

    /// <summary>How many steps the policy's optimiser takes in one update with some options of this algorithm: 1, unless it makes several passes or waits.</summary>
    public Func<TrainingOptions, double> PolicyStepsPerUpdate { get; }

    /// <summary>Describes an algorithm.</summary>
    /// <typeparam name="TOptions">Its options, which tell its configurations from those of others.</typeparam>
    /// <param name="name">As files spell it.</param>
    /// <param name="title">As people write it.</param>
    /// <param name="create">Makes the trainer.</param>
    /// <param name="settings">All settings.</param>
    /// <param name="policySteps">See <see cref="PolicyStepsPerUpdate"/>; null for 1.</param>
    public static AlgorithmEntry Of<TOptions>(
        string name, string title, Func<VectorEnvironment, TOptions, IAgentTrainer> create, IReadOnlyList<Setting> settings, Func<TOptions, double>? policySteps = null)
        where TOptions : TrainingOptions, new() => new(
            name,
            title,
            new TOptions(),
            (environments, options) => create(environments, (TOptions)options),
            settings,
            options => policySteps?.Invoke((TOptions)options) ?? 1);

    /// <summary>Makes a trainer; the options are this algorithm's.</summary>
    /// <exception cref="InvalidInputException">An option is out of range, or does not fit the environments.</exception>
    public IAgentTrainer CreateTrainer(VectorEnvironment environments, TrainingOptions options) => create(environments, options);

    /// <summary>The setting of a key; null where there is none.</summary>
    public Setting? Find(string key) => byKey.GetValueOrDefault(key);

    /// <summary>A setting's value where nothing is said.</summary>
    public string DefaultOf(Setting setting) => setting.Format(Defaults);
}
