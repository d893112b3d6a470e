namespace Proximal.Experiments;

/// <summary>The result of a comparison: a row for each algorithm, a table and a picture.</summary>
public sealed class ComparisonResult
{
    private readonly string environment;
    private readonly IReadOnlyList<ComparedGroup> groups;
    private readonly ComparisonTable table;
    private readonly bool ablates;

    internal ComparisonResult(
        ComparisonPlan contest,
        IReadOnlyList<ComparedGroup> groups,
        double? threshold,
        bool ablates
    )
    {
        (environment, this.groups, this.ablates) = (contest.Environment, groups, ablates);
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
                        .Range(1, contest.Seeds)
                        .Select(seed => Run.Of(contest.FolderOf(group.Variant, (ulong)seed), contest.Registries)),
                ]
            )),
        ];
    }

    /// <summary>What was compared, in its order.</summary>
    public IReadOnlyList<ComparedAlgorithm> Rows { get; }

    /// <summary>A page in Markdown: the table with all columns, every seed's return, and what the columns mean.</summary>
    /// <param name="origin">What the page names as its origin, such as a program.</param>
    public string ToMarkdown(string origin = "Experiment.Compare") => table.ToMarkdown(origin);

    /// <summary>The learning curves as an SVG picture: interquartile means with 95% intervals by stratified bootstrap.</summary>
    public string ToSvg() => ComparisonJob.Draw(environment, groups, ablates);

    /// <summary>The table for the terminal, a line for each row, columns aligned.</summary>
    public override string ToString() => string.Join('\n', table.Lines());

    /// <summary>Writes the picture, and the page beside it with the ending <c>.md</c>.</summary>
    /// <param name="picture">The picture's file, which ends in <c>.svg</c>.</param>
    /// <exception cref="InvalidInputException">It does not.</exception>
    public void Save(string picture)
    {
        if (Path.GetExtension(picture) != ".svg")
            throw new InvalidInputException($"{picture}: the picture is an SVG file; end its name with .svg");
        ComparisonJob.Write(picture, ToSvg());
        ComparisonJob.Write(Path.ChangeExtension(picture, ".md"), ToMarkdown());
    }
}

/// <summary>All seeds of one algorithm in a comparison, and what their final policies reach.</summary>
/// <param name="Label">The algorithm, as people write it; or what PPO was left without.</param>
/// <param name="Return">The interquartile mean over the seeds of the final policies' mean returns.</param>
/// <param name="Low">The lower end of its 95% interval by stratified bootstrap.</param>
/// <param name="High">The upper end.</param>
/// <param name="MeanReturn">The mean over the seeds.</param>
/// <param name="StdReturn">The standard deviation over the seeds (of the population, as NumPy's).</param>
/// <param name="Runs">The runs, by their seeds.</param>
public sealed record ComparedAlgorithm(
    string Label,
    double Return,
    double Low,
    double High,
    double MeanReturn,
    double StdReturn,
    IReadOnlyList<Run> Runs
);
