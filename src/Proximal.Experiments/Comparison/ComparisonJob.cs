using System.Text;
using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>A comparison that was asked for, by the command line or in code.</summary>
internal static class ComparisonJob
{
    public const int DefaultSeeds = 5;
    public const long DefaultSteps = 100_000;
    public const string DefaultFolder = $"{RunFolder.Root}/compare";
    private const string AblationFolder = "ablation";

    /// <summary>What is compared where nothing is named: the algorithms that take every kind of action, the plainest first.</summary>
    public static AlgorithmEntry[] Usual(AlgorithmRegistry known) =>
        [.. known.All.Where(algorithm => algorithm.Defaults is OnPolicyOptions).Reverse()];

    /// <summary>What is to be trained.</summary>
    /// <param name="task">The environment.</param>
    /// <param name="known">What is known by name.</param>
    /// <param name="algorithms">The algorithms; none for the usual ones.</param>
    /// <param name="ablates">Whether PPO is compared with itself, less one of its details at a time.</param>
    /// <param name="settings">Settings over those of each algorithm.</param>
    /// <param name="seeds">How many seeds; null for the usual number.</param>
    /// <param name="steps">Steps of each run; null for the usual number.</param>
    /// <param name="folder">Where runs land; null for the usual folder.</param>
    /// <param name="say">Told where nothing is tuned and the defaults have to do.</param>
    /// <exception cref="InvalidInputException">A setting is wrong.</exception>
    public static ComparisonPlan Prepare(
        EnvironmentEntry task,
        Registries known,
        IReadOnlyList<AlgorithmEntry> algorithms,
        bool ablates,
        IReadOnlyList<ConfigurationValue> settings,
        int? seeds,
        long? steps,
        string? folder,
        Action<string> say
    )
    {
        if (ablates && algorithms.Count > 0)
            throw new InvalidInputException("--ablate is about PPO alone; leave out --algorithms");
        RunConfiguration Settings(AlgorithmEntry algorithm) =>
            new TrainingJob
            {
                Task = task,
                Known = known,
                Algorithm = algorithm,
                Settings = settings,
                Steps = steps ?? DefaultSteps,
            }.Configure(say);
        string root = folder ?? DefaultFolder;
        return new ComparisonPlan(
            task,
            known,
            ablates
                ? Ablation.Of(Settings(PpoAlgorithm.Description))
                :
                [
                    .. (algorithms.Count > 0 ? algorithms : Usual(known.Algorithms)).Select(
                        algorithm => new ComparedVariant(algorithm.Title, algorithm.Name, Settings(algorithm))
                    ),
                ],
            seeds ?? DefaultSeeds,
            ablates ? Path.Combine(root, AblationFolder) : root
        );
    }

    /// <summary>The learning curves as a picture.</summary>
    public static string Draw(string environment, IReadOnlyList<ComparedGroup> groups, bool ablates) =>
        ablates ? ComparisonChart.AgainstFirst(environment, groups) : ComparisonChart.Together(environment, groups);

    /// <summary>Writes a file, and its folder where there is none.</summary>
    public static void Write(string path, string text)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }
}
