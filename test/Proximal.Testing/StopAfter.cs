namespace Proximal.Testing;

/// <summary>A callback that requests a stop, so that training saves a checkpoint and returns.</summary>
/// <param name="updates">The number of updates after which it requests the stop; 0 for never.</param>
public sealed class StopAfter(int updates) : ITrainingCallback
{
    private int count;

    public void OnUpdate(ITrainer trainer)
    {
        if (++count == updates)
            trainer.RequestStop();
    }
}
