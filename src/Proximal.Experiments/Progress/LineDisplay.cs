namespace Proximal.Experiments;

/// <summary>
/// Display that passes lines to a program and does not show progress, which the program gets from callbacks.
/// </summary>
/// <param name="report">Receives the lines; null to discard them.</param>
/// <param name="label">Prefix of the lines.</param>
internal sealed class LineDisplay(Action<string>? report, string label = "") : IDisplay
{
    public bool IsLive => false;

    public void Show(RunTitle run, Action training) => training();

    public bool IsDue(long step) => false;

    public void Report(ProgressReport report) { }

    public void WriteLine(string line) => report?.Invoke(label + line);

    public IDisplay ForRun(string label) => new LineDisplay(report, label);
}
