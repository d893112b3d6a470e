using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>The folder of a run, or of several seeds: configuration, metrics, result and policies. The tool's commands read the same folders.</summary>
public sealed class Run
{
    private readonly RunFolder folder;
    private readonly Registries known;

    private Run(RunFolder folder, Registries known, IReadOnlyList<Run>? seeds)
    {
        (this.folder, this.known) = (folder, known);
        Seeds = seeds ?? [this];
    }

    /// <summary>The folder.</summary>
    public string Folder => folder.Path;

    /// <summary>The runs of all seeds, by their seeds; of a single run, the run itself.</summary>
    public IReadOnlyList<Run> Seeds { get; }

    /// <summary>The text of <c>config.yaml</c>: every setting, resolved; of several seeds, that of the first.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public string Configuration =>
        File.Exists(Seeds[0].folder.Configuration)
            ? File.ReadAllText(Seeds[0].folder.Configuration)
            : throw new InvalidInputException($"{Seeds[0].Folder} has no config.yaml");

    /// <summary>The result of the run; null while it is not finished, and for the folder of several seeds, whose runs have one each.</summary>
    /// <exception cref="InvalidInputException">The file is damaged.</exception>
    public RunSummary? Summary => IsGroup ? null : RunSummary.Read(folder.Summary);

    /// <summary>Evaluation of the final policy over 20 episodes; null if training was interrupted, and for several seeds.</summary>
    /// <exception cref="InvalidInputException">The file is damaged.</exception>
    public EvaluationSummary? Evaluation => Summary?.Evaluation;

    /// <summary>The mean over all seeds of the final policies' mean returns; NaN if there is none.</summary>
    public double MeanReturn => Returns().DefaultIfEmpty(double.NaN).Average();

    /// <summary>The standard deviation of the same over the seeds (of the population, as NumPy's); 0 for a single run.</summary>
    public double StdReturn =>
        Math.Sqrt(
            Returns().Select(value => (value - MeanReturn) * (value - MeanReturn)).DefaultIfEmpty(double.NaN).Average()
        );

    /// <summary>The metrics that the run logged; for several seeds, those of the first.</summary>
    /// <exception cref="InvalidInputException">The file is damaged.</exception>
    public RunMetrics Metrics => RunMetrics.Read(Seeds[0].folder.Metrics);

    private bool IsGroup => Seeds is not [var only] || only != this;

    /// <summary>Opens the folder of a run, or of several seeds.</summary>
    /// <param name="folder">The folder, or its name under <c>runs/</c>.</param>
    /// <param name="environments">The environments that are known by name; null for the built-in ones.</param>
    /// <param name="algorithms">The algorithms that are known by name; null for the built-in ones.</param>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static Run Open(
        string folder,
        EnvironmentRegistry? environments = null,
        AlgorithmRegistry? algorithms = null
    )
    {
        var registries = new Registries(
            environments ?? new EnvironmentRegistry(),
            algorithms ?? new AlgorithmRegistry()
        );
        return SeedGroup.TryFind(folder) is { } group ? Of(group, registries) : Of(RunFolder.Find(folder), registries);
    }

    /// <summary>Reads the policy of the newest checkpoint, or of the best; the first seed's where there are several.</summary>
    /// <param name="best">Whether the best checkpoint is meant: by its evaluations, or else by its return in training.</param>
    /// <exception cref="InvalidInputException">There is no checkpoint yet, or all are damaged.</exception>
    public Policy LoadPolicy(bool best = false) =>
        Policy.Load(TrainedPolicy.CheckpointOf(Seeds[0].folder, best, null).Folder);

    /// <summary>Plays episodes with the newest policy's most probable actions; the first seed's where there are several.</summary>
    /// <param name="episodes">How many.</param>
    /// <param name="best">Whether the best checkpoint is meant rather than the newest.</param>
    /// <exception cref="InvalidInputException">There is no checkpoint yet, all are damaged, or the environment is not known.</exception>
    public EvaluationSummary Evaluate(int episodes = 100, bool best = false)
    {
        TrainedPolicy trained = TrainedPolicy.Find(Seeds[0].Folder, best, known);
        return EvaluationSummary.Of(Evaluations.Run(trained.Policy, trained.Environment, episodes));
    }

    internal static Run Of(RunFolder folder, Registries known) => new(folder, known, null);

    internal static Run Of(SeedGroup group, Registries known) =>
        new(new RunFolder(group.Path), known, [.. group.Runs.Select(run => Of(run, known))]);

    private IEnumerable<double> Returns() => Seeds.Select(static run => run.Evaluation?.Mean).OfType<double>();
}
