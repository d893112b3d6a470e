namespace Proximal.Experiments;

/// <summary>Monitor of the runs of a search, which counts steps and can stop runs.</summary>
internal interface ITrialMonitor
{
    /// <summary>Whether all runs should stop after their current update.</summary>
    bool IsStopping { get; }

    /// <summary>Adds steps that a run has taken.</summary>
    void Advance(long steps);
}

/// <summary>Callback that stops a run at the end of a rung.</summary>
/// <param name="steps">Steps at the end of the rung.</param>
/// <param name="monitor">Receives the steps of every update.</param>
internal sealed class TrialCallback(long steps, ITrialMonitor monitor) : ITrainingCallback
{
    private long last;

    public void OnTrainingStart(ITrainer trainer) => last = trainer.Steps;

    public void OnUpdate(ITrainer trainer)
    {
        monitor.Advance(trainer.Steps - last);
        last = trainer.Steps;
        if (trainer.Steps >= steps || monitor.IsStopping)
            trainer.RequestStop();
    }
}
