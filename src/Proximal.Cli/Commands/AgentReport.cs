using System.Globalization;

namespace Proximal.Cli;

/// <summary>Report of agent demos as lines of text.</summary>
internal static class AgentReport
{
    /// <summary>A conversation before and after reinforcement learning.</summary>
    public static IEnumerable<string> Transcripts(AgentDemoResult result)
    {
        foreach (
            (string title, AgentEvaluation evaluation) in ((string, AgentEvaluation)[])
                [("fine-tuned", result.Before), ("trained", result.After)]
        )
        {
            yield return "";
            yield return $"{title}:";
            foreach (string line in evaluation.Transcripts[0].Split('\n'))
                yield return $"  {line}";
        }

        yield return "";
    }

    /// <summary>A line for each seed, and mean and spread of several seeds.</summary>
    public static IEnumerable<string> Table(IReadOnlyList<AgentDemoResult> results)
    {
        yield return "seed    solved before  after  replies before  after  tool calls before  after  seconds SFT    RL";
        foreach (AgentDemoResult result in results)
            yield return Row(
                result.Seed.ToString(CultureInfo.InvariantCulture),
                result.Before.Solved,
                result.After.Solved,
                result.Before.Turns,
                result.After.Turns,
                result.Before.ToolCalls,
                result.After.ToolCalls,
                result.FineTuningSeconds,
                result.Seconds
            );
        if (results.Count < 2)
            yield break;
        double[] before = [.. results.Select(static result => result.Before.Solved)],
            after = [.. results.Select(static result => result.After.Solved)];
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"solved, mean ± standard deviation over {results.Count} seeds: before {Mean(before):0.0%} ± "
                + $"{Deviation(before):0.0%}, after {Mean(after):0.0%} ± {Deviation(after):0.0%}"
        );
    }

    private static string Row(string seed, params ReadOnlySpan<double> x) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{seed, -6}  {x[0], 13:0.0%}  {x[1], 5:0.0%}  {x[2], 14:0.00}  {x[3], 5:0.00}  {x[4], 17:0.00}  "
                + $"{x[5], 5:0.00}  {x[6], 11:0}  {x[7], 4:0}"
        );

    private static double Mean(double[] values) => values.Average();

    // Of a sample: divided by n - 1.
    private static double Deviation(double[] values)
    {
        double mean = Mean(values);
        return Math.Sqrt(values.Sum(x => (x - mean) * (x - mean)) / (values.Length - 1));
    }
}
