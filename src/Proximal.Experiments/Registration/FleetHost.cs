namespace Proximal.Experiments;

/// <summary>Library that connects the learner and the workers of a fleet, such as <c>OrleansFleet</c> of
/// Proximal.Fleet.</summary>
public abstract class FleetHost
{
    /// <summary>Creates the training of a learner, whose workers connect to this process.</summary>
    internal abstract IWorkerTraining CreateLearner(FleetLearnerOptions options);

    /// <summary>Works for a learner until its run ends or the worker is asked to leave.</summary>
    internal abstract void RunWorker(FleetWorkerOptions options, Registries registries, CancellationToken cancellation);

    /// <summary>Runs the queue, tokens and leases of a fleet against a virtual clock.</summary>
    /// <exception cref="InvalidInputException">An option is out of range.</exception>
    internal abstract FleetSimulationResult Simulate(FleetSimulationOptions options);
}
