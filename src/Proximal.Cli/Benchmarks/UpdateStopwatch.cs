using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>Records the update time of each iteration of a trainer, and the machine's peak.</summary>
/// <param name="warm">The number of warm-up iterations.</param>
/// <param name="gradientSteps">The number of gradient steps per iteration.</param>
/// <param name="operations">The floating-point operations of a gradient step, which may depend on the trainer's
/// metrics.</param>
internal sealed class UpdateStopwatch(int warm, int gradientSteps, Func<ITrainer, double> operations)
    : ITrainingCallback
{
    private TimeSpan last;
    private int iterations;
    private long bytesBefore;

    public List<double> Seconds { get; } = [];

    public List<double> Shares { get; } = [];

    public long Bytes { get; private set; }

    public void OnUpdate(ITrainer trainer)
    {
        TimeSpan now = trainer.Clock[TrainingPhase.Update];
        double seconds = (now - last).TotalSeconds / gradientSteps;
        last = now;
        if (iterations++ < warm)
        {
            Seconds.Capacity = Shares.Capacity = 1024;
            bytesBefore = GC.GetTotalAllocatedBytes(precise: true);
            return;
        }

        // Read before the peak measurement, which allocates. The count includes the rollouts between two updates.
        Bytes += GC.GetTotalAllocatedBytes(precise: true) - bytesBefore;
        Seconds.Add(seconds);
        Shares.Add(operations(trainer) / seconds / MachinePeak.Measure(WorkerPool.Shared));
        bytesBefore = GC.GetTotalAllocatedBytes(precise: true);
    }
}
