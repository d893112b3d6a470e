using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>
/// A way to train a language model as the command line sees it: a name, the one table of keys that files, <c>--set</c>,
/// <c>config.yaml</c> and the documentation share, and how its trainer is made.
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
        foreach (ConfigurationKey setting in keys)
        {
            foreach (string key in (IEnumerable<string>)[setting.Key, .. setting.Aliases])
                byKey.Add(key, setting);
        }
    }

    /// <summary>The name, as files, folders and flags spell it: <c>rlhf</c>.</summary>
    public string Name { get; }

    /// <summary>The name, as people write it.</summary>
    public string Title { get; }

    /// <summary>Every setting of a <see cref="LanguageSetup"/>, in the order in which to present them.</summary>
    public IReadOnlyList<ConfigurationKey> Keys { get; }

    /// <summary>The keys where nothing is said.</summary>
    public LanguageSetup Defaults { get; }

    /// <summary>Describes an algorithm that learns from examples, which are counted.</summary>
    /// <typeparam name="TOptions">Its options.</typeparam>
    /// <param name="name">As files spell it.</param>
    /// <param name="title">As people write it.</param>
    /// <param name="defaults">The options and sources where nothing is said.</param>
    /// <param name="create">Makes the trainer.</param>
    /// <param name="count">How many examples there are; null where they are drawn and not read.</param>
    /// <param name="sources">Keys of the sources.</param>
    /// <param name="options">Keys of the options.</param>
    public static LanguageAlgorithm Of<TOptions>(
        string name,
        string title,
        LanguageSetup defaults,
        Func<OpenedInputs, TOptions, LanguageTrainer> create,
        Func<OpenedInputs, TOptions, int>? count,
        IReadOnlyList<ConfigurationKey> sources,
        IReadOnlyList<ConfigurationKey> options
    )
        where TOptions : LanguageOptions =>
        new(
            name,
            title,
            defaults,
            (open, its) => create(open, (TOptions)its),
            count is null ? null : (open, its) => count(open, (TOptions)its),
            [
                .. sources.Select(setting =>
                    setting.In<LanguageSetup>(
                        setup => setup.Sources,
                        (setup, part) => setup with { Sources = (LanguageInputs)part }
                    )
                ),
                .. options.Select(setting =>
                    setting.In<LanguageSetup>(
                        setup => setup.Options,
                        (setup, part) => setup with { Options = (LanguageOptions)part }
                    )
                ),
            ]
        );

    /// <summary>Makes a trainer.</summary>
    /// <exception cref="InvalidInputException">An option is out of range, a part is missing or damaged, or parts do not fit each other.</exception>
    public LanguageTrainer CreateTrainer(OpenedInputs sources, LanguageOptions options) => create(sources, options);

    /// <summary>How many examples there are to train on; null for algorithms that draw completions instead.</summary>
    public int? CountExamples(OpenedInputs sources, LanguageOptions options) => count?.Invoke(sources, options);

    /// <summary>The setting of a key, or of another name for it; null where there is none.</summary>
    public ConfigurationKey? Find(string key) => byKey.GetValueOrDefault(key);

    /// <summary>A setting's value where nothing is said.</summary>
    public string DefaultOf(ConfigurationKey setting) => setting.Format(Defaults);
}
