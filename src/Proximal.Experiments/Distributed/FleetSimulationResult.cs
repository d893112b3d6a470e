namespace Proximal.Experiments;

/// <summary>What a simulated fleet did.</summary>
/// <param name="Seconds">Simulated time.</param>
/// <param name="Produced">Unrolls that arrived.</param>
/// <param name="Used">Unrolls that updates used.</param>
/// <param name="Dropped">Unrolls that were dropped.</param>
/// <param name="MeanLag">Mean lag of the used unrolls, in updates.</param>
/// <param name="LargestLag">Largest lag of a used unroll, in updates.</param>
/// <param name="LearnerBusy">Share of the time in which the learner trained.</param>
/// <param name="WorkersBusy">Share of their time in which the workers made unrolls.</param>
/// <param name="LostWorkers">Number of times that a worker was lost.</param>
internal sealed record FleetSimulationResult(
    double Seconds,
    long Produced,
    long Used,
    long Dropped,
    double MeanLag,
    long LargestLag,
    double LearnerBusy,
    double WorkersBusy,
    long LostWorkers
)
{
    /// <summary>Used unrolls per second.</summary>
    public double Throughput => Used / Seconds;
}
