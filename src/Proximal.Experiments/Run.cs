using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>
/// Folder of a run, or of the runs of several seeds: configuration, metrics, result and policies. The commands of the
/// tool read the same folders.
/// </summary>
public sealed class Run
{
    private readonly RunFolder folder;
    private readonly Registries registries;

    private Run(RunFolder folder, Registries registries, IReadOnlyList<Run>? seeds)
    {
        (this.folder, this.registries) = (folder, registries);
        Seeds = seeds ?? [this];
    }

    /// <summary>Path of the folder.</summary>
    public string Folder => folder.Path;

    /// <summary>Runs of all seeds, ordered by seed. A single run has itself as the only element.</summary>
    public IReadOnlyList<Run> Seeds { get; }

    /// <summary>
    /// Text of <c>config.yaml</c>, with the value of every key. For several seeds, that of the first seed.
    /// </summary>
    /// <exception cref="InvalidInputException">The folder has no <c>config.yaml</c>.</exception>
    public string Configuration =>
        File.Exists(Seeds[0].folder.Configuration)
            ? YamlText.ReadText(Seeds[0].folder.Configuration)
            : throw new InvalidInputException($"{Seeds[0].Folder} has no config.yaml");

    /// <summary>
    /// Result of the run, from <c>summary.json</c>. Null until the run ends, and for a folder of several seeds, where
    /// each run has its own.
    /// </summary>
    /// <exception cref="InvalidInputException">The file is damaged.</exception>
    public RunSummary? Summary => IsGroup ? null : RunSummary.Read(folder.Summary);

    /// <summary>
    /// Evaluation of the final policy over 20 episodes. Null if training was interrupted or diverged, and for several
    /// seeds.
    /// </summary>
    /// <exception cref="InvalidInputException">The file is damaged.</exception>
    public EvaluationSummary? Evaluation => Summary?.Evaluation;

    /// <summary>Mean over the seeds of the mean return of the final policy; NaN without an evaluation.</summary>
    public double MeanReturn => Returns().DefaultIfEmpty(double.NaN).Average();

    /// <summary>
    /// Population standard deviation over the seeds of the mean return of the final policy, as NumPy's <c>std</c>; 0
    /// for a single run.
    /// </summary>
    public double StdReturn =>
        Math.Sqrt(
            Returns().Select(value => (value - MeanReturn) * (value - MeanReturn)).DefaultIfEmpty(double.NaN).Average()
        );

    /// <summary>
    /// Metrics that the run logged to <c>metrics.jsonl</c>. For several seeds, those of the first seed.
    /// </summary>
    /// <exception cref="InvalidInputException">The file is damaged.</exception>
    public RunMetrics Metrics => RunMetrics.Read(Seeds[0].folder.Metrics);

    private bool IsGroup => Seeds is not [var only] || only != this;

    /// <summary>Opens the folder of a run, or of the runs of several seeds.</summary>
    /// <param name="folder">Path of the folder, or its name under <c>runs/</c>.</param>
    /// <param name="environments">Registered environments; null for the built-in ones.</param>
    /// <param name="algorithms">Registered algorithms; null for the built-in ones.</param>
    /// <exception cref="InvalidInputException">There is no run in the folder.</exception>
    public static Run Open(
        string folder,
        EnvironmentRegistry? environments = null,
        AlgorithmRegistry? algorithms = null
    )
    {
        var opened = new Registries(environments ?? new EnvironmentRegistry(), algorithms ?? new AlgorithmRegistry());
        return SeedGroup.TryFind(folder) is { } group ? Of(group, opened) : Of(RunFolder.Find(folder), opened);
    }

    /// <summary>
    /// Loads the policy of the newest or the best checkpoint. For several seeds, that of the first seed.
    /// </summary>
    /// <param name="best">Whether to load the best checkpoint instead of the newest: the one with the highest return of
    /// an evaluation, or in training if there are no evaluations.</param>
    /// <exception cref="InvalidInputException">The run has no checkpoint, or all are damaged.</exception>
    public Policy LoadPolicy(bool best = false) =>
        Policy.Load(TrainedPolicy.CheckpointOf(Seeds[0].folder, best, null).Folder);

    /// <summary>
    /// Evaluates the policy of the newest or the best checkpoint with its most probable actions. For several seeds,
    /// that of the first seed.
    /// </summary>
    /// <param name="episodes">Number of episodes, at least 1. Default 100.</param>
    /// <param name="best">Whether to load the best checkpoint instead of the newest.</param>
    /// <exception cref="InvalidInputException">The run has no checkpoint, all are damaged, or the environment is not
    /// registered.</exception>
    public EvaluationSummary Evaluate(int episodes = 100, bool best = false)
    {
        TrainedPolicy trained = TrainedPolicy.Find(Seeds[0].Folder, best, registries);
        return EvaluationSummary.Of(Evaluations.Run(trained.Policy, trained.Environment, episodes));
    }

    internal static Run Of(RunFolder folder, Registries registries) => new(folder, registries, null);

    internal static Run Of(SeedGroup group, Registries registries) =>
        new(new RunFolder(group.Path), registries, [.. group.Runs.Select(run => Of(run, registries))]);

    private IEnumerable<double> Returns() => Seeds.Select(static run => run.Evaluation?.Mean).OfType<double>();
}
