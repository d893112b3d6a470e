namespace Proximal.Cli;

/// <summary>Counts the bytes that training allocates on the garbage-collected heap after the first updates.</summary>
internal sealed class AllocationCounter : ITrainingCallback
{
    private const int WarmUpdates = 3;

    private long bytesBefore;
    private long stepsBefore;
    private long bytes;
    private long steps;

    /// <summary>Allocated bytes per environment step, including metrics and everything else in an update.</summary>
    public double BytesPerStep => (double)bytes / Math.Max(1, steps);

    public void OnUpdate(ITrainer trainer)
    {
        if (trainer.Updates == WarmUpdates)
            (bytesBefore, stepsBefore) = (GC.GetTotalAllocatedBytes(precise: true), trainer.Steps);
    }

    public void OnTrainingEnd(ITrainer trainer) =>
        (bytes, steps) = (GC.GetTotalAllocatedBytes(precise: true) - bytesBefore, trainer.Steps - stepsBefore);
}
