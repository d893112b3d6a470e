namespace Proximal.Experiments;

/// <summary>Callback that passes the metrics of an agent's training to a display.</summary>
internal sealed class DisplayCallback(IDisplay display) : ITrainingCallback
{
    public void OnUpdate(ITrainer trainer)
    {
        if (display.IsDue(trainer.Steps))
            display.Report(ProgressReport.Of(trainer));
    }
}
