namespace Proximal.Experiments;

/// <summary>Passes what is said on to a program, and shows no progress: callbacks tell it.</summary>
/// <param name="report">Receives the lines; null for nobody.</param>
/// <param name="label">Stands before each of them.</param>
internal sealed class LineDisplay(Action<string>? report, string label = "") : IDisplay
{
    public bool IsLive => false;

    public void Show(RunTitle run, Action training) => training();

    public bool IsDue(long step) => false;

    public void Report(ProgressReport report) { }

    public void WriteLine(string line) => report?.Invoke(label + line);

    public IDisplay ForRun(string label) => new LineDisplay(report, label);
}
