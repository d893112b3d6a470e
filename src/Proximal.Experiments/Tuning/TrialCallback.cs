namespace Proximal.Experiments;

/// <summary>Told how runs come along, and asked whether they should go on.</summary>
internal interface ITrialMonitor
{
    /// <summary>Whether all runs should stop as soon as they can.</summary>
    bool IsStopping { get; }

    /// <summary>Counts steps that a run has just taken.</summary>
    void Advance(long steps);
}

/// <summary>Pauses a run at the end of a rung.</summary>
/// <param name="steps">The rung's steps.</param>
/// <param name="pace">Told of every update.</param>
internal sealed class TrialCallback(long steps, ITrialMonitor pace) : ITrainingCallback
{
    private long last;

    public void OnTrainingStart(ITrainer trainer) => last = trainer.Steps;

    public void OnUpdate(ITrainer trainer)
    {
        pace.Advance(trainer.Steps - last);
        last = trainer.Steps;
        if (trainer.Steps >= steps || pace.IsStopping)
            trainer.RequestStop();
    }
}
