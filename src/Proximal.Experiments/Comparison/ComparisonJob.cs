using System.Text;
using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>Creates comparisons for the command line and for <see cref="Experiment.Compare"/>.</summary>
internal static class ComparisonJob
{
    public const int DefaultSeeds = 5;
    public const long DefaultSteps = 100_000;
    public const string DefaultFolder = $"{RunFolder.Root}/compare";
    private const string AblationFolder = "ablation";

    /// <summary>
    /// Default algorithms of a comparison: the on-policy algorithms, which support every action space, from the
    /// simplest on. Algorithms that need demonstrations are not among them.
    /// </summary>
    public static AlgorithmEntry[] DefaultAlgorithms(AlgorithmRegistry registry) =>
        [
            .. registry
                .All.Where(algorithm => algorithm.Defaults is OnPolicyOptions && algorithm.LearnsFromRewards)
                .Reverse(),
        ];

    /// <summary>Creates the plan of a comparison.</summary>
    /// <param name="environment">Environment.</param>
    /// <param name="registries">Registered environments and algorithms.</param>
    /// <param name="algorithms">Algorithms; empty for the default ones.</param>
    /// <param name="ablates">Whether to compare PPO with PPO without one of its details at a time.</param>
    /// <param name="overrides">Values that override the configuration of each algorithm.</param>
    /// <param name="seeds">Number of seeds; null for <see cref="DefaultSeeds"/>.</param>
    /// <param name="steps">Steps of each run; null for <see cref="DefaultSteps"/>.</param>
    /// <param name="folder">Folder of the runs; null for <see cref="DefaultFolder"/>.</param>
    /// <param name="report">Receives a line if the zoo has no hyperparameters and the defaults are used.</param>
    /// <exception cref="InvalidInputException">A key or a value is invalid.</exception>
    public static ComparisonPlan Prepare(
        EnvironmentEntry environment,
        Registries registries,
        IReadOnlyList<AlgorithmEntry> algorithms,
        bool ablates,
        IReadOnlyList<ConfigurationValue> overrides,
        int? seeds,
        long? steps,
        string? folder,
        Action<string> report
    )
    {
        if (ablates && algorithms.Count > 0)
            throw new InvalidInputException("--ablate compares variants of PPO only; remove --algorithms");
        if (algorithms.FirstOrDefault(algorithm => algorithm.Find("n_envs") is null) is { } stepless)
            throw new InvalidInputException(
                $"--algorithms: {stepless.Name} steps no environments, so it has no learning curve; use 'proximal evaluate'"
            );
        IReadOnlyList<AlgorithmEntry> compared =
            ablates ? [PpoAlgorithm.Entry]
            : algorithms.Count > 0 ? algorithms
            : DefaultAlgorithms(registries.Algorithms);
        // A key applies to the algorithms that have it. One that none has is refused by the first.
        bool Applies(ConfigurationValue value, AlgorithmEntry algorithm) =>
            algorithm.Find(value.Key) is not null || !compared.Any(other => other.Find(value.Key) is not null);
        RunConfiguration Configure(AlgorithmEntry algorithm) =>
            new TrainingJob
            {
                EnvironmentEntry = environment,
                Registries = registries,
                Algorithm = algorithm,
                Overrides = overrides.Where(value => Applies(value, algorithm)),
                Steps = steps ?? DefaultSteps,
            }.Configure(report);
        string root = folder ?? DefaultFolder;
        return new ComparisonPlan(
            environment,
            registries,
            ablates
                ? Ablation.Of(Configure(PpoAlgorithm.Entry))
                :
                [
                    .. compared.Select(algorithm => new ComparedVariant(
                        algorithm.Title,
                        algorithm.Name,
                        Configure(algorithm)
                    )),
                ],
            seeds ?? DefaultSeeds,
            ablates ? Path.Combine(root, AblationFolder) : root
        );
    }

    /// <summary>Draws the learning curves as an SVG chart.</summary>
    public static string Draw(string environment, IReadOnlyList<ComparedGroup> groups, bool ablates) =>
        ablates ? ComparisonChart.AgainstFirst(environment, groups) : ComparisonChart.Together(environment, groups);

    /// <summary>Writes a file, and creates its folder if it does not exist.</summary>
    public static void Write(string path, string text)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }
}
