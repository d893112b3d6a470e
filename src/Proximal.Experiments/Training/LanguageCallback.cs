using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>
/// Callback that passes metrics, sample completions and warnings of a language model's training to a display.
/// </summary>
internal sealed class LanguageCallback(IDisplay display) : ITrainingCallback
{
    public void OnUpdate(ITrainer trainer)
    {
        if (trainer is LanguageTrainer { Alarms: { Count: > 0 } alarms })
        {
            foreach (MonitorAlarm alarm in alarms)
                display.WriteLine(
                    $"{(alarm.Stop ? "stopping" : "warning")} at {DisplayFormat.Count(alarm.Step)}: {alarm.Message}"
                );
        }
        if (!display.IsDue(trainer.Steps))
            return;
        display.Report(ProgressReport.Of(trainer) with { Samples = SamplesOf((LanguageTrainer)trainer) });
    }

    private static IReadOnlyList<SampleView> SamplesOf(LanguageTrainer trainer)
    {
        if (trainer.Samples?.Snapshots is not { Count: > 0 } snapshots)
            return [];
        static ScoredText Text(SampleRow row) => new(row.Completion, row.Score ?? double.NaN);
        return
        [
            .. snapshots[0]
                .Rows.Zip(snapshots[^1].Rows, (first, last) => new SampleView(first.Prompt, Text(first), Text(last))),
        ];
    }
}
