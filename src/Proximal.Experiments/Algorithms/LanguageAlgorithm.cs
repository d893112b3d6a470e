using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>
/// Algorithm that trains language models: its name, its trainer, and the table of keys that configuration files,
/// <c>--set</c>, <c>config.yaml</c> and the documentation use.
/// </summary>
internal sealed class LanguageAlgorithm
{
    private readonly Func<OpenedInputs, LanguageOptions, LanguageTrainer> create;
    private readonly Func<OpenedInputs, LanguageOptions, int>? count;
    private readonly Dictionary<string, ConfigurationKey> byKey = new(StringComparer.Ordinal);

    private LanguageAlgorithm(
        string name,
        string title,
        LanguageSetup defaults,
        Func<OpenedInputs, LanguageOptions, LanguageTrainer> create,
        Func<OpenedInputs, LanguageOptions, int>? count,
        IReadOnlyList<ConfigurationKey> keys
    )
    {
        Name = name;
        Title = title;
        Defaults = defaults;
        Keys = keys;
        this.create = create;
        this.count = count;
        foreach (ConfigurationKey key in keys)
        {
            foreach (string spelling in (IEnumerable<string>)[key.Key, .. key.Aliases])
                byKey.Add(spelling, key);
        }
    }

    /// <summary>Name in files, folders and flags, such as <c>rlhf</c>.</summary>
    public string Name { get; }

    /// <summary>Display name.</summary>
    public string Title { get; }

    /// <summary>All keys of a <see cref="LanguageSetup"/>, in display order.</summary>
    public IReadOnlyList<ConfigurationKey> Keys { get; }

    /// <summary>Default inputs and options.</summary>
    public LanguageSetup Defaults { get; }

    /// <summary>Unit of the steps: examples, or completions for algorithms that sample them.</summary>
    public string Unit => count is null ? "completions" : "examples";

    /// <summary>Creates the entry of an algorithm.</summary>
    /// <typeparam name="TOptions">Options record of the algorithm.</typeparam>
    /// <param name="name">Name in files and flags.</param>
    /// <param name="title">Display name.</param>
    /// <param name="defaults">Default inputs and options.</param>
    /// <param name="create">Creates the trainer.</param>
    /// <param name="count">Counts the training examples; null for algorithms that sample completions.</param>
    /// <param name="inputKeys">Keys of <see cref="LanguageInputs"/>.</param>
    /// <param name="optionKeys">Keys of the options.</param>
    public static LanguageAlgorithm Of<TOptions>(
        string name,
        string title,
        LanguageSetup defaults,
        Func<OpenedInputs, TOptions, LanguageTrainer> create,
        Func<OpenedInputs, TOptions, int>? count,
        IReadOnlyList<ConfigurationKey> inputKeys,
        IReadOnlyList<ConfigurationKey> optionKeys
    )
        where TOptions : LanguageOptions =>
        new(
            name,
            title,
            defaults,
            (inputs, options) => create(inputs, (TOptions)options),
            count is null ? null : (inputs, options) => count(inputs, (TOptions)options),
            [
                .. inputKeys.Select(key =>
                    key.In<LanguageSetup>(
                        setup => setup.Inputs,
                        (setup, part) => setup with { Inputs = (LanguageInputs)part }
                    )
                ),
                .. optionKeys.Select(key =>
                    key.In<LanguageSetup>(
                        setup => setup.Options,
                        (setup, part) => setup with { Options = (LanguageOptions)part }
                    )
                ),
            ]
        );

    /// <summary>Creates a trainer.</summary>
    /// <exception cref="InvalidInputException">An option is out of range, an input is missing or damaged, or inputs do
    /// not fit each other.</exception>
    public LanguageTrainer CreateTrainer(OpenedInputs inputs, LanguageOptions options) => create(inputs, options);

    /// <summary>Number of training examples; null for algorithms that sample completions.</summary>
    public int? CountExamples(OpenedInputs inputs, LanguageOptions options) => count?.Invoke(inputs, options);

    /// <summary>Finds a key by its name or an alias; null if there is none.</summary>
    public ConfigurationKey? Find(string key) => byKey.GetValueOrDefault(key);

    /// <summary>Default value of a key, in YAML.</summary>
    public string DefaultOf(ConfigurationKey key) => key.Format(Defaults);
}
