using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>The options that training, tuning and comparing share: settings, folder and registries.</summary>
public abstract record ExperimentRequest
{
    /// <summary>
    /// Settings by key as in <c>config.yaml</c>, with values as YAML: <c>Overrides = { ["n_steps"] = "128", ["policy_kwargs.net_arch"] = "[64, 64]" }</c>. They
    /// stand over those of the file or the zoo. A key that the algorithm has not is the environment's. None by default.
    /// </summary>
    public IDictionary<string, string> Overrides { get; init; } =
        new OrderedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Environment steps of each run, over all of its environments; null, the default, for those of the settings.</summary>
    public long? Steps { get; init; }

    /// <summary>The folder of the runs; null, the default, for the folder under <c>runs/</c> that the command would choose.</summary>
    public string? Folder { get; init; }

    /// <summary>The environments that are known by name; null, the default, for the built-in ones.</summary>
    public EnvironmentRegistry? Environments { get; init; }

    /// <summary>The algorithms that are known by name; null, the default, for the built-in ones.</summary>
    public AlgorithmRegistry? Algorithms { get; init; }

    /// <summary>Receives one line for each notice, such as that the zoo has no settings; null, the default, for none.</summary>
    public Action<string>? Report { get; init; }

    /// <summary>Ends training after the current update, when everything has been saved. None by default; signals of the process are left to the program.</summary>
    public CancellationToken Cancellation { get; init; }

    // A copy, so that an assembly that is named adds nothing to the program's own.
    internal Registries Known() =>
        new Registries(Environments ?? new EnvironmentRegistry(), Algorithms ?? new AlgorithmRegistry()).Copy();

    internal IEnumerable<ConfigurationValue> Values() =>
        Overrides.Select(static pair => ConfigurationReader.ReadSetting(pair.Key, pair.Value));

    internal IDisplay Display() => new LineDisplay(Report);
}
