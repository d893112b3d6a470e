namespace Proximal.Testing;

/// <summary>A callback that ends training by an exception, as a power cut does: nothing is saved afterwards.</summary>
/// <param name="updates">The number of updates after which it throws; 0 for never.</param>
public sealed class InterruptAfter(int updates) : ITrainingCallback
{
    private int count;

    public void OnUpdate(ITrainer trainer)
    {
        if (++count == updates)
            throw new InterruptedException();
    }
}
