using Proximal.Language;

namespace Proximal.Cli;

/// <summary>The last words of a command that trained a language model: what changed, completions before and after, and what to do next.</summary>
internal static class LanguageReport
{
    private const int MostSamples = 5,
        PromptWidth = 32,
        TextWidth = 40;

    // The figures that tell what came out, where they were measured.
    private static readonly (string Label, string Tag)[] Told =
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

    /// <summary>Says them, and returns the exit code that goes with them.</summary>
    public static int Tell(RunFolder run, RunSummary summary, IDisplay display, string unit)
    {
        if (summary.Status == RunStatus.Interrupted)
        {
            display.WriteLine(
                $"stopped after {DisplayFormat.Count(summary.Steps)} {unit}, and everything is saved; go on with: proximal resume {run.Path}"
            );
            return ExitCodes.Interrupted;
        }
        display.WriteLine("");
        display.WriteLine(
            $"{summary.Model}: {summary.Algorithm}{(summary.Status == RunStatus.Stopped ? " stopped by its monitor" : "")}, {DisplayFormat.Count(summary.Steps)} {unit} in {DisplayFormat.Duration(summary.WallSeconds)}"
                + $" ({DisplayFormat.Number(summary.Steps / summary.WallSeconds)} {unit}/s)"
        );
        foreach (string line in Changes(summary))
            display.WriteLine(line);
        foreach (string line in Samples(RunSamples.Read(run)))
            display.WriteLine(line);
        display.WriteLine("");
        foreach (string line in NextSteps(run, summary))
            display.WriteLine(line);
        return ExitCodes.Done;
    }

    /// <summary>Each figure at first and at last: <c>reward 0.12 → 0.93</c>.</summary>
    public static IEnumerable<string> Changes(RunSummary summary)
    {
        string Line((string Label, double First, double Last) figure) =>
            $"  {figure.Label, -20}{DisplayFormat.Number(figure.First), 8} → {DisplayFormat.Number(figure.Last)}";
        // Where a reward is maximised, the loss says nothing by itself.
        bool hasReward = summary.Progress?.Find(LanguageMetricTags.Scores) is not null;
        foreach ((string label, string tag) in Told.Where(figure => !hasReward || figure.Tag != MetricTags.Loss))
        {
            if (summary.Progress?.Find(tag) is { } values)
                yield return Line((label, values.First, values.Last));
        }
    }

    /// <summary>A few completions before and after, in columns.</summary>
    public static IEnumerable<string> Samples(IReadOnlyList<SampleView> samples)
    {
        if (samples.Count == 0)
            yield break;
        static string Row(string prompt, string before, string after) =>
            $"  {prompt.PadRight(PromptWidth)}  {before.PadRight(TextWidth)}  {after}".TrimEnd();
        yield return "";
        yield return Row("prompt", "before", "after");
        foreach (SampleView sample in samples.Take(MostSamples))
            yield return Row(
                DisplayFormat.Excerpt(sample.Prompt, PromptWidth),
                sample.Before.Shown(TextWidth),
                sample.Now.Shown(TextWidth)
            );
    }

    private static IEnumerable<string> NextSteps(RunFolder run, RunSummary summary)
    {
        (string Command, string Meaning)[] next =
        [
            .. TrainedModel.Find(run.Path).IsRewardModel
                ? [($"proximal rlhf --reward {run.Path} --model … --data …", "align a language model with it")]
                : new[] { ($"proximal generate {run.Path}", "read what it writes") },
            ($"proximal plot {run.Path}", "draw its learning curve"),
            ($"proximal resume {run.Path} --steps {2 * summary.Steps}", "train it further"),
        ];
        int width = next.Max(line => line.Command.Length);
        return next.Select(line => $"  {line.Command.PadRight(width)}   {line.Meaning}");
    }
}
