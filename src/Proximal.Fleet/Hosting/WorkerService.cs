using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Proximal.Experiments;

namespace Proximal.Fleet;

/// <summary>Worker in a silo, which works for the learner of its cluster as long as the silo runs.</summary>
internal sealed partial class WorkerService(
    IGrainFactory grains,
    IOptions<ProximalWorkerOptions> options,
    ILogger<WorkerService> logger
) : BackgroundService
{
    // A run has ended; the cluster may start another.
    private static readonly TimeSpan pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ProximalWorkerOptions chosen = options.Value;
        using var worker = new FleetWorker(
            chosen.Name,
            chosen.Token,
            (request, cancellation) => GrainConnection.SendAsync(grains, request, cancellation),
            new Registries(chosen.Environments, chosen.Algorithms),
            line => Log(logger, line)
        );
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await worker.RunAsync(stoppingToken).ConfigureAwait(false);
                await Task.Delay(pause, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Line}")]
    private static partial void Log(ILogger logger, string line);
}
