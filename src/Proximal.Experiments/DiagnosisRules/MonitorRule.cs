using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>
/// A signal of the <see cref="RewardHackingMonitor"/>, found in the metrics of the run or logged by it in training.
/// </summary>
/// <param name="signal">The signal.</param>
/// <param name="cause">Identifier of the cause.</param>
/// <param name="title">Name of the cause.</param>
/// <param name="remedy">What to change.</param>
/// <param name="change">Proposed key and value; null for none.</param>
internal sealed class MonitorRule(
    MonitorSignals signal,
    string cause,
    string title,
    string remedy,
    (string Key, Func<RunSettings, string?> Value)? change = null
) : DiagnosisRule(cause, title)
{
    public override Finding? Examine(RunEvidence run)
    {
        MonitorAlarm? alarm = run.Alarms.FirstOrDefault(alarm => alarm.Signal == signal);
        double logged = run[MonitorTags.Of(signal)].FirstStepAbove(0);
        if (alarm is null && double.IsNaN(logged))
            return null;
        string evidence = alarm is not null
            ? $"{EvidenceOf(alarm.Message)} ({Step(alarm.Step)})"
            : $"{MonitorTags.Of(signal)} is 1 from {Step(logged)}";
        return change is var (key, value) && value(run.Settings) is { } proposed
            ? Found(evidence, remedy, (key, proposed))
            : Found(evidence, remedy);
    }

    // The message is the name of the signal, the numbers, and after a semicolon the remedy.
    private static string EvidenceOf(string message)
    {
        int start = message.IndexOf(": ", StringComparison.Ordinal) + 2,
            end = message.IndexOf(';', StringComparison.Ordinal);
        return end > start ? message[start..end] : message[start..];
    }
}
