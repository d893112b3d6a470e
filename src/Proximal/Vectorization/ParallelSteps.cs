using System.Diagnostics;
using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Runs the parts of a step on the threads of the worker pool if they take long enough, and otherwise on the calling
/// thread.
/// </summary>
internal struct ParallelSteps
{
    // A step runs on several threads if it takes longer than this, in stopwatch ticks. Waking a worker takes about a
    // tenth of it.
    private static readonly long Threshold = Stopwatch.Frequency / 20_000;

    // Number of parallel steps between two measurements on one thread.
    private const int StepsBetweenMeasurements = 1024;

    private long lastDuration;
    private long stepDuration;
    private int untilMeasurement;

    /// <summary>Invokes the body once for each part.</summary>
    /// <param name="count">Number of parts.</param>
    /// <param name="body">Computes one part; the same results on any thread.</param>
    public void Run<TBody>(int count, ref TBody body)
        where TBody : struct, IParallelBody
    {
        if (stepDuration > Threshold && untilMeasurement-- > 0)
        {
            WorkerPool.Current.Run(count, ref body);
            return;
        }

        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
            body.Invoke(i);

        // The minimum of the last two measurements, so that one pause of the machine has no effect.
        long duration = Stopwatch.GetTimestamp() - start;
        (stepDuration, lastDuration) = (Math.Min(duration, lastDuration), duration);
        untilMeasurement = StepsBetweenMeasurements;
    }
}
