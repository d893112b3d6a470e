namespace Proximal.Experiments;

/// <summary>Passes the figures of training on to a display, when it is due.</summary>
internal sealed class DisplayCallback(IDisplay display) : ITrainingCallback
{
    public void OnUpdate(ITrainer trainer)
    {
        if (display.IsDue(trainer.Steps))
            display.Report(
                new ProgressReport(trainer.Steps, trainer.Clock.Elapsed.TotalSeconds, trainer.Metrics.Values)
            );
    }
}
