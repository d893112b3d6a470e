namespace Proximal.Experiments;

/// <summary>Shows nothing.</summary>
internal sealed class QuietDisplay : IDisplay
{
    public bool IsLive => false;

    public void Show(RunTitle run, Action training) => training();

    public bool IsDue(long step) => false;

    public void Report(ProgressReport report) { }

    public void WriteLine(string line) { }

    public IDisplay ForRun(string label) => this;
}
