using System.Globalization;
using System.Text;

namespace Proximal.Experiments;

/// <summary>Results of a comparison as a text table and as a Markdown page.</summary>
internal sealed class ComparisonTable
{
    // Share of the largest gain in the comparison below which a loss does not count as a collapse.
    private const double LeastGainShare = 0.1;

    private static readonly string[] NarrowColumns =
    [
        "final return",
        "[95%]",
        "std",
        "IQR",
        "in training",
        "best",
        "collapsed",
    ];

    private readonly string environment;
    private readonly IReadOnlyList<ComparedGroup> groups;
    private readonly string[] header;
    private readonly List<string[]> rows;

    /// <param name="environment">Name of the environment.</param>
    /// <param name="groups">Runs of the variants.</param>
    /// <param name="threshold">Return for which the table shows the steps until it is reached; null for none.</param>
    public ComparisonTable(string environment, IReadOnlyList<ComparedGroup> groups, double? threshold)
    {
        (this.environment, this.groups) = (environment, groups);
        double leastGain = LeastGainShare * groups.Max(group => group.Runs.Max(run => run.Gain));
        string[] timed = threshold is { } value
            ? [$"steps to {value.ToString("0.#", CultureInfo.InvariantCulture)}"]
            : [];
        header = ["", .. NarrowColumns, .. timed, "wall time", "updates", "policy steps", "seeds"];
        rows = [.. groups.Select(group => Row(group, threshold, leastGain))];
    }

    /// <summary>Lines of the text table, with aligned columns.</summary>
    public IEnumerable<string> Lines()
    {
        int[] widths = [.. header.Select((name, i) => Math.Max(name.Length, rows.Max(row => row[i].Length)))];
        return rows.Prepend(header)
            .Select(row =>
                string.Join("  ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i])))
            );
    }

    /// <summary>
    /// Markdown page: the table, the meaning of its columns, the return of every seed, and the command.
    /// </summary>
    /// <param name="command">Command that created the page.</param>
    public string ToMarkdown(string command)
    {
        var page = new StringBuilder();
        page.Append(
            CultureInfo.InvariantCulture,
            $"# {environment}: {string.Join(", ", groups.Select(group => group.Variant.Label))}\n\n"
        );
        page.Append("| ").AppendJoin(" | ", header).Append(" |\n|---|");
        for (int i = 1; i < header.Length; i++)
            page.Append("---:|");
        page.Append('\n');
        foreach (string[] row in rows)
            page.Append("| ").AppendJoin(" | ", row).Append(" |\n");
        page.Append('\n')
            .Append(Explanation.ReplaceLineEndings("\n"))
            .Append("\nReturn of every seed's final policy, in the order of the seeds:\n\n");
        foreach (ComparedGroup group in groups)
        {
            page.Append(CultureInfo.InvariantCulture, $"- {group.Variant.Label}: ");
            page.AppendJoin(
                    ", ",
                    group.Runs.Select(run => Number(run.Evaluation) + (run.Diverged ? " (diverged)" : ""))
                )
                .Append('\n');
        }
        int processors = System.Environment.ProcessorCount;
        page.Append(
            CultureInfo.InvariantCulture,
            $"\nMade by `{command}` (Proximal {RunSummary.ToolVersion}, {processors} "
                + $"processor{(processors == 1 ? "" : "s")}).\n"
        );
        return page.ToString();
    }

    private const string Explanation = """
        - *Final return*: return of the final policies with their most probable actions, as interquartile mean over the seeds with its 95% interval
          by stratified bootstrap; *std* and *IQR* are its standard deviation and interquartile range over the seeds.
        - *In training*, *best*: interquartile means of the last and of the highest mean return over 100 episodes during training.
        - *Collapsed*: runs that diverged, or that lost more than half of their highest gain in return by the end of training. Gains below a tenth
          of the largest gain in the comparison do not count.
        - *Steps to*: mean over the seeds that reached the return in training, and their number.
        - *Wall time*: training of one seed. *Updates*: rollouts used for learning; for SAC and TD3, minibatches. *Policy steps*: steps of the
          policy's optimizer.

        """;

    private static string[] Row(ComparedGroup group, double? threshold, double leastGain)
    {
        ConfidenceInterval final = group.Evaluation;
        int count = group.Runs.Count;
        string[] timed = [];
        if (threshold is { } value)
        {
            (double steps, int reached) = group.StepsTo(value);
            timed =
            [
                reached == 0 ? "never"
                : reached == count ? DisplayFormat.Count(steps)
                : $"{DisplayFormat.Count(steps)} ({reached} of {count})",
            ];
        }
        return
        [
            group.Variant.Label,
            Number(final.Estimate),
            $"[{Number(final.Low)}, {Number(final.High)}]",
            Number(group.Deviation),
            Number(group.Range),
            Number(group.Final),
            Number(group.Best),
            $"{group.Runs.Count(run => run.HasCollapsed(leastGain))} of {count}",
            .. timed,
            DisplayFormat.Duration(group.WallSeconds),
            DisplayFormat.Count(group.Updates),
            DisplayFormat.Count(group.PolicySteps),
            $"{count}",
        ];
    }

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
