namespace Proximal.Experiments;

/// <summary>Result of <see cref="Experiment.Compare"/>: a row for each algorithm, a table and a chart.</summary>
public sealed class ComparisonResult
{
    private readonly string environment;
    private readonly IReadOnlyList<ComparedGroup> groups;
    private readonly ComparisonTable table;
    private readonly bool ablates;

    internal ComparisonResult(ComparisonPlan plan, IReadOnlyList<ComparedGroup> groups, double? threshold, bool ablates)
    {
        (environment, this.groups, this.ablates) = (plan.Environment, groups, ablates);
        table = new ComparisonTable(environment, groups, threshold);
        Rows =
        [
            .. groups.Select(group => new ComparedAlgorithm(
                group.Variant.Label,
                group.Evaluation.Estimate,
                group.Evaluation.Low,
                group.Evaluation.High,
                group.MeanEvaluation,
                group.Deviation,
                [
                    .. Enumerable
                        .Range(1, plan.Seeds)
                        .Select(seed => Run.Of(plan.FolderOf(group.Variant, (ulong)seed), plan.Registries)),
                ]
            )),
        ];
    }

    /// <summary>Results of the algorithms, in the order of the request. In an ablation, PPO is the first row.</summary>
    public IReadOnlyList<ComparedAlgorithm> Rows { get; }

    /// <summary>Markdown page with the table, the return of every seed and the meaning of the columns.</summary>
    /// <param name="origin">The command or program that the page names as its source.</param>
    public string ToMarkdown(string origin = "Experiment.Compare") => table.ToMarkdown(origin);

    /// <summary>
    /// SVG chart of the learning curves: interquartile means with 95% intervals by stratified bootstrap.
    /// </summary>
    public string ToSvg() => ComparisonJob.Draw(environment, groups, ablates);

    /// <summary>Text table with aligned columns, a line for each row.</summary>
    public override string ToString() => string.Join('\n', table.Lines());

    /// <summary>Writes the chart, and next to it the Markdown page with the extension <c>.md</c>.</summary>
    /// <param name="path">Path of the chart, which ends in <c>.svg</c>.</param>
    /// <exception cref="InvalidInputException">The path does not end in <c>.svg</c>.</exception>
    public void Save(string path)
    {
        if (Path.GetExtension(path) != ".svg")
            throw new InvalidInputException($"{path}: the chart is an SVG file; use a name that ends in .svg");
        ComparisonJob.Write(path, ToSvg());
        ComparisonJob.Write(Path.ChangeExtension(path, ".md"), ToMarkdown());
    }
}

/// <summary>Results of all seeds of one algorithm in a comparison.</summary>
/// <param name="Label">Display name of the algorithm, such as PPO; in an ablation, the detail that is left out.</param>
/// <param name="Return">Interquartile mean over the seeds of the mean return of the final policy.</param>
/// <param name="Low">Lower end of the 95% interval of <paramref name="Return"/> by stratified bootstrap.</param>
/// <param name="High">Upper end of the interval.</param>
/// <param name="MeanReturn">Mean over the seeds.</param>
/// <param name="StdReturn">Population standard deviation over the seeds, as NumPy's <c>std</c>.</param>
/// <param name="Runs">Runs, ordered by seed.</param>
public sealed record ComparedAlgorithm(
    string Label,
    double Return,
    double Low,
    double High,
    double MeanReturn,
    double StdReturn,
    IReadOnlyList<Run> Runs
);
