using Proximal.Language;

namespace Proximal.Cli;

/// <summary>The final report of language-model training: changes of metrics, completions before and after, and next
/// commands.</summary>
internal static class LanguageReport
{
    private const int MaxSamples = 5,
        PromptWidth = 32,
        TextWidth = 40;

    // The metrics of the report; those that were not measured are omitted.
    private static readonly (string Label, string Tag)[] ReportedMetrics =
    [
        ("reward", LanguageMetricTags.Scores),
        ("held-out reward", LanguageMetricTags.HeldOutScores),
        ("KL", LanguageMetricTags.Kl),
        ("length", CompletionTags.MeanLength),
        ("loss", MetricTags.Loss),
        ("accuracy", LanguageMetricTags.Accuracy),
        ("evaluation reward", LanguageMetricTags.EvaluationScore),
        ("evaluation loss", LanguageMetricTags.EvaluationLoss),
        ("evaluation accuracy", LanguageMetricTags.EvaluationAccuracy),
    ];

    /// <summary>Prints the report and returns the exit code.</summary>
    public static int Write(RunFolder run, RunSummary summary, IDisplay display, string unit)
    {
        if (summary.Status == RunStatus.Interrupted)
        {
            display.WriteLine(
                $"stopped after {DisplayFormat.Count(summary.Steps)} {unit} and saved; continue with: "
                    + $"{ToolCommand.Text} resume {run.Path}"
            );
            return ExitCodes.Interrupted;
        }
        display.WriteLine("");
        string stopped = summary.Status == RunStatus.Stopped ? " stopped by the monitor" : "";
        display.WriteLine(
            $"{summary.Model}: {summary.Algorithm}{stopped}, "
                + $"{DisplayFormat.Count(summary.Steps)} {unit} in {DisplayFormat.Duration(summary.WallSeconds)}"
                + $" ({DisplayFormat.Number(summary.Steps / summary.WallSeconds)} {unit}/s)"
        );
        foreach (string line in Changes(summary))
            display.WriteLine(line);
        foreach (string line in Samples(RunSamples.Read(run)))
            display.WriteLine(line);
        DoctorReport.WriteLine(display, run.Path);
        display.WriteLine("");
        foreach (string line in Next(run, summary))
            display.WriteLine(line);
        return ExitCodes.Done;
    }

    /// <summary>Formats the first and last value of each metric: <c>reward 0.12 → 0.93</c>.</summary>
    public static IEnumerable<string> Changes(RunSummary summary)
    {
        string Line((string Label, double First, double Last) metric) =>
            $"  {metric.Label, -20}{DisplayFormat.Number(metric.First), 8} → {DisplayFormat.Number(metric.Last)}";
        // The loss is not informative if a reward is maximized.
        bool hasReward = summary.Progress?.Find(LanguageMetricTags.Scores) is not null;
        foreach (
            (string label, string tag) in ReportedMetrics.Where(metric => !hasReward || metric.Tag != MetricTags.Loss)
        )
        {
            if (summary.Progress?.Find(tag) is { } values)
                yield return Line((label, values.First, values.Last));
        }
    }

    /// <summary>Formats a few completions before and after training in columns.</summary>
    public static IEnumerable<string> Samples(IReadOnlyList<SampleView> samples)
    {
        if (samples.Count == 0)
            yield break;
        static string Row(string prompt, string before, string after) =>
            $"  {prompt.PadRight(PromptWidth)}  {before.PadRight(TextWidth)}  {after}".TrimEnd();
        yield return "";
        yield return Row("prompt", "before", "after");
        foreach (SampleView sample in samples.Take(MaxSamples))
            yield return Row(
                DisplayFormat.Excerpt(sample.Prompt, PromptWidth),
                sample.Before.Shown(TextWidth),
                sample.Now.Shown(TextWidth)
            );
    }

    private static IEnumerable<string> Next(RunFolder run, RunSummary summary) =>
        NextCommands.Lines(
            ToolCommand.Text,
            TrainedModel.Find(run.Path).IsRewardModel
                ? ($"rlhf --reward {run.Path} --model … --data …", "align a language model with it")
                : ($"generate {run.Path}", "generate text"),
            ($"plot {run.Path}", "draw the learning curve"),
            ($"resume {run.Path} --steps {2 * summary.Steps}", "train further")
        );
}
