using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>
/// A way to train a language model as the command line sees it: a name, the one table of settings that files, <c>--set</c>,
/// <c>config.yaml</c> and the documentation share, and how its trainer is made.
/// </summary>
internal sealed class LanguageAlgorithm
{
    private readonly Func<OpenSources, LanguageOptions, LanguageTrainer> create;
    private readonly Func<OpenSources, LanguageOptions, int>? count;
    private readonly Dictionary<string, Setting> byKey = new(StringComparer.Ordinal);

    private LanguageAlgorithm(
        string name,
        string title,
        LanguageSetup defaults,
        Func<OpenSources, LanguageOptions, LanguageTrainer> create,
        Func<OpenSources, LanguageOptions, int>? count,
        IReadOnlyList<Setting> settings
    )
    {
        Name = name;
        Title = title;
        Defaults = defaults;
        Settings = settings;
        this.create = create;
        this.count = count;
        foreach (Setting setting in settings)
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
    public IReadOnlyList<Setting> Settings { get; }

    /// <summary>The settings where nothing is said.</summary>
    public LanguageSetup Defaults { get; }

    /// <summary>Describes an algorithm that learns from examples, which are counted.</summary>
    /// <typeparam name="TOptions">Its options.</typeparam>
    /// <param name="name">As files spell it.</param>
    /// <param name="title">As people write it.</param>
    /// <param name="defaults">The options and sources where nothing is said.</param>
    /// <param name="create">Makes the trainer.</param>
    /// <param name="count">How many examples there are; null where they are drawn and not read.</param>
    /// <param name="sources">Settings of the sources.</param>
    /// <param name="options">Settings of the options.</param>
    public static LanguageAlgorithm Of<TOptions>(
        string name,
        string title,
        LanguageSetup defaults,
        Func<OpenSources, TOptions, LanguageTrainer> create,
        Func<OpenSources, TOptions, int>? count,
        IReadOnlyList<Setting> sources,
        IReadOnlyList<Setting> options
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
                        (setup, part) => setup with { Sources = (LanguageSources)part }
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
    public LanguageTrainer CreateTrainer(OpenSources sources, LanguageOptions options) => create(sources, options);

    /// <summary>How many examples there are to train on; null for algorithms that draw completions instead.</summary>
    public int? CountExamples(OpenSources sources, LanguageOptions options) => count?.Invoke(sources, options);

    /// <summary>The setting of a key, or of another name for it; null where there is none.</summary>
    public Setting? Find(string key) => byKey.GetValueOrDefault(key);

    /// <summary>A setting's value where nothing is said.</summary>
    public string DefaultOf(Setting setting) => setting.Format(Defaults);
}
