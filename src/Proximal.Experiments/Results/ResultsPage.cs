using System.Globalization;
using System.Text;

namespace Proximal.Experiments;

/// <summary>Page of all results: <c>docs/results.md</c>.</summary>
internal static class ResultsPage
{
    // The page shows built-in environments and algorithms.
    private static readonly Registries BuiltIn = new();

    private const string Introduction = """
        # Results

        Each row is one block of a file in `zoo/`, trained with seeds 1 to N. No seed is left out. After training, the final policy of each
        seed plays whole episodes with its most probable actions. The result of a seed is the mean return of its episodes.

        - *Return*: mean and standard deviation over the seeds. *Lowest* and *highest*: single seeds. The deviations of rl-zoo are over the
          episodes of one policy, so they are larger and not comparable.
        - *IQM*: interquartile mean over the seeds, with its 95% interval by stratified bootstrap, as rliable computes it (Agarwal et al., 2021).
        - *Wall time*: training of one seed, including checkpoints.
        - *Published*: the result of the authors of the same hyperparameters, or of others, as given in the cell.


        """;

    /// <summary>Writes the page from all results.</summary>
    /// <param name="path">Path of the page.</param>
    /// <param name="results">Results of the zoo.</param>
    /// <param name="published">Published results of others.</param>
    /// <param name="section">Section that follows.</param>
    public static void Write(string path, IReadOnlyList<ZooResult> results, PublishedResults published, string section)
    {
        string text = Draw(results, published) + section;
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }

    public static string Draw(IReadOnlyList<ZooResult> results, PublishedResults published)
    {
        ZooResult[] ordered =
        [
            .. results
                .OrderByDescending(result => result.Configuration == AlgorithmRegistry.Default.Name)
                .ThenBy(result => result.Configuration, StringComparer.Ordinal)
                .ThenBy(result => result.Algorithm, StringComparer.Ordinal)
                .ThenBy(Place),
        ];
        var page = new StringBuilder(Introduction.ReplaceLineEndings("\n"));
        page.Append(
            "| environment | algorithm | settings | seeds | return | IQM | lowest | highest | steps | "
                + "wall time | published |\n"
        );
        page.Append("|---|---|---|---:|---:|---:|---:|---:|---:|---:|---|\n");
        foreach (ZooResult result in ordered)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {result.Environment} | {Title(result)} | {result.Configuration} | {result.Seeds.Count} | "
                    + $"{Short(result.Mean, result)} ± {Short(result.Deviation, result)} "
            );
            ConfidenceInterval middle = result.InterquartileMean;
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {Short(middle.Estimate, result)} [{Short(middle.Low, result)}, {Short(middle.High, result)}] "
            );
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {Short(result.Worst, result)} | {Short(result.Best, result)} | {DisplayFormat.Count(result.Steps)} "
            );
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {DisplayFormat.Duration(result.WallSeconds)} | "
                    + $"{published.Find(result.Configuration, result.Environment) ?? "–"} |\n"
            );
        }
        page.Append(
            "\n## Every seed\n\nMean return of each seed's final policy, with the standard deviation over its "
                + "episodes in brackets.\n"
        );
        foreach (ZooResult result in ordered)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"\n**{result.Environment}, {Title(result)}, {result.Configuration}** ({result.Episodes} "
                    + $"episodes each): "
            );
            page.AppendJoin(
                    ", ",
                    result.Seeds.Select(seed =>
                        $"{Short(seed.Evaluation.Mean, result)} ({Short(seed.Evaluation.Deviation, result)})"
                    )
                )
                .Append('\n');
        }
        page.Append("\n## How this page was made\n\n```\n");
        foreach (ZooResult result in ordered)
            page.Append(result.Command).Append('\n');
        page.Append("```\n\n");
        foreach (
            IGrouping<(string Version, int Processors), ZooResult> group in ordered.GroupBy(result =>
                (result.Version, result.Processors)
            )
        )
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"Proximal {group.Key.Version} on {group.Key.Processors} "
                    + $"processor{(group.Key.Processors == 1 ? "" : "s")}: "
            );
            page.AppendJoin(
                    ", ",
                    group.Select(result => $"{result.Environment} ({Title(result)}, {result.Configuration})")
                )
                .Append(".\n");
        }
        foreach (
            IGrouping<string, ZooResult> group in ordered
                .Where(result => result.Note.Length > 0)
                .GroupBy(result => result.Note, StringComparer.Ordinal)
        )
        {
            page.Append('\n')
                .AppendJoin(
                    ", ",
                    group.Select(result => $"{result.Environment} ({Title(result)}, {result.Configuration})")
                );
            page.Append(CultureInfo.InvariantCulture, $": {group.Key}.\n");
        }
        page.Append("\nThe files in `docs/results` hold the results of every seed and the hashes of the weights.\n");
        return page.ToString();
    }

    private static string Title(ZooResult result) =>
        BuiltIn.Algorithms.TryFind(result.Algorithm)?.Title ?? result.Algorithm;

    // Small returns need two decimals.
    private static string Short(double value, ZooResult of) =>
        value.ToString(Math.Abs(of.Mean) < 5 ? "F2" : "F1", CultureInfo.InvariantCulture);

    // In the order of the registry; unknown environments are last.
    private static int Place(ZooResult result)
    {
        int index = BuiltIn.Environments.All.Select(entry => entry.Name).ToList().IndexOf(result.Environment);
        return index < 0 ? int.MaxValue : index;
    }
}
