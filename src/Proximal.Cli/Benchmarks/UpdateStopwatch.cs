using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>Reads the trainer's clock after each of its iterations, and the machine's peak beside it.</summary>
/// <param name="warm">Iterations that do not count yet.</param>
/// <param name="gradientSteps">Gradient steps of an iteration.</param>
/// <param name="operations">Floating-point operations of a gradient step, which the figures of the iteration may tell.</param>
internal sealed class UpdateStopwatch(int warm, int gradientSteps, Func<ITrainer, double> operations)
    : ITrainingCallback
{
    private TimeSpan last;
    private int seen;
    private long bytesBefore;

    public List<double> Seconds { get; } = [];

    public List<double> Shares { get; } = [];

    public long Bytes { get; private set; }

    public void OnUpdate(ITrainer trainer)
    {
        TimeSpan now = trainer.Clock[TrainingPhase.Update];
        double seconds = (now - last).TotalSeconds / gradientSteps;
        last = now;
        if (seen++ < warm)
        {
            Seconds.Capacity = Shares.Capacity = 1024;
            bytesBefore = GC.GetTotalAllocatedBytes(precise: true);
            return;
        }

        // Before the peak is measured, which allocates. Rollouts are collected in between, so their share is in the figure.
        Bytes += GC.GetTotalAllocatedBytes(precise: true) - bytesBefore;
        Seconds.Add(seconds);
        Shares.Add(operations(trainer) / seconds / MachinePeak.Measure(WorkerPool.Shared));
        bytesBefore = GC.GetTotalAllocatedBytes(precise: true);
    }
}
