namespace Proximal.Cli;

/// <summary>Shows nothing.</summary>
internal sealed class QuietDisplay : IDisplay
{
    public void Show(RunTitle run, Action training) => training();

    public bool IsDue(long step) => false;

    public void Report(ProgressReport report)
    {
    }

    public void Say(string line)
    {
    }
}
