using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>
/// Options that <see cref="TrainingRequest"/>, <see cref="TuningRequest"/> and <see cref="ComparisonRequest"/> share.
/// </summary>
public abstract record ExperimentRequest
{
    /// <summary>
    /// Keys of <c>config.yaml</c> with their values in YAML, which override those of the file or of the zoo:
    /// <c>Overrides = { ["n_steps"] = "128", ["policy_kwargs.net_arch"] = "[64, 64]" }</c>. A key that the algorithm
    /// does not have is an option of the environment. Empty by default.
    /// </summary>
    public IDictionary<string, string> Overrides { get; init; } =
        new OrderedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Environment steps of each run, summed over its parallel environments. Null, the default, selects
    /// <c>n_timesteps</c> of the configuration.
    /// </summary>
    public long? Steps { get; init; }

    /// <summary>
    /// Folder of the runs. Null, the default, selects the folder under <c>runs/</c> that the command would use.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>Registered environments. Null, the default, selects the built-in ones.</summary>
    public EnvironmentRegistry? Environments { get; init; }

    /// <summary>Registered algorithms. Null, the default, selects the built-in ones.</summary>
    public AlgorithmRegistry? Algorithms { get; init; }

    /// <summary>
    /// Receives each notice as one line, for example that the zoo has no hyperparameters for the environment. Null, the
    /// default, discards notices.
    /// </summary>
    public Action<string>? Report { get; init; }

    /// <summary>
    /// Stops training after the current update and saves it; the call then throws an
    /// <see cref="OperationCanceledException"/>. None by default. The methods of <see cref="Experiment"/> do not handle
    /// signals of the process.
    /// </summary>
    public CancellationToken Cancellation { get; init; }

    // A copy: an assembly that the request loads does not change the registries of the program.
    internal Registries CreateRegistries() =>
        new Registries(Environments ?? new EnvironmentRegistry(), Algorithms ?? new AlgorithmRegistry()).Copy();

    internal IEnumerable<ConfigurationValue> ReadOverrides() =>
        Overrides.Select(static pair => ConfigurationReader.ReadOverride(pair.Key, pair.Value));

    internal IDisplay CreateDisplay() => new LineDisplay(Report);
}
