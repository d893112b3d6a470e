namespace Proximal.Cli;

/// <summary>Counts the bytes that training takes from the garbage-collected heap, once its buffers have their sizes.</summary>
internal sealed class CollectedMemory : ITrainingCallback
{
    private const int WarmUpdates = 3;

    private long bytesBefore;
    private long stepsBefore;
    private long bytes;
    private long steps;

    /// <summary>For each environment step, with the metrics and all else that comes with an update.</summary>
    public double BytesPerStep => (double)bytes / Math.Max(1, steps);

    public void OnUpdate(ITrainer trainer)
    {
        if (trainer.Updates == WarmUpdates)
            (bytesBefore, stepsBefore) = (GC.GetTotalAllocatedBytes(precise: true), trainer.Steps);
    }

    public void OnTrainingEnd(ITrainer trainer) =>
        (bytes, steps) = (GC.GetTotalAllocatedBytes(precise: true) - bytesBefore, trainer.Steps - stepsBefore);
}
