using Proximal.Experiments;

namespace Proximal.Fleet;

/// <summary>Learners and workers that are connected by Orleans.</summary>
public sealed class OrleansFleet : FleetHost
{
    /// <inheritdoc/>
    internal override IWorkerTraining CreateLearner(FleetLearnerOptions options) =>
        new FleetTraining(
            options,
            (server, clock, report) => LearnerSilo.Start(options.Address, options.Port, server, clock, report)
        );

    /// <inheritdoc/>
    internal override void RunWorker(
        FleetWorkerOptions options,
        Registries registries,
        CancellationToken cancellation
    ) => RunAsync(options, registries, cancellation).GetAwaiter().GetResult();

    /// <inheritdoc/>
    internal override FleetSimulationResult Simulate(FleetSimulationOptions options) =>
        new FleetSimulation(options).Run();

    private static async Task RunAsync(
        FleetWorkerOptions options,
        Registries registries,
        CancellationToken cancellation
    )
    {
        var connection = new ClientConnection(options.Host, options.Port);
        await using (connection.ConfigureAwait(false))
        {
            using var worker = new FleetWorker(
                options.Name,
                options.Token ?? "",
                connection.SendAsync,
                registries,
                options.Report
            );
            await worker.RunAsync(cancellation).ConfigureAwait(false);
        }
    }
}
