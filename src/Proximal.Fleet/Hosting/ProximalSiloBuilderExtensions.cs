using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Proximal.Fleet;

/// <summary>Adds the parts of a fleet to Orleans silos.</summary>
public static class ProximalSiloBuilderExtensions
{
    /// <summary>
    /// Adds a worker to a silo: it steps environments for the learner of the cluster, as long as the silo runs. The
    /// silo's own clustering, TLS and other options apply.
    /// </summary>
    /// <param name="builder">Builder of the silo.</param>
    /// <param name="configure">Sets options; null for the defaults.</param>
    /// <returns>The builder.</returns>
    public static ISiloBuilder AddProximalWorker(
        this ISiloBuilder builder,
        Action<ProximalWorkerOptions>? configure = null
    )
    {
        _ = builder.Services.AddOptions<ProximalWorkerOptions>().Configure(configure ?? (static _ => { }));
        _ = builder.Services.AddHostedService<WorkerService>();
        // The grain lives on the learner's silo, whichever of the two was added first.
        _ = builder.Services.AddOptions<GrainTypeOptions>().PostConfigure<IServiceProvider>(RemoveUnusedGrain);
        return builder;
    }

    /// <summary>
    /// Adds the learner of the cluster to a silo: it trains one run, whose rollouts the workers of the cluster collect.
    /// </summary>
    /// <param name="builder">Builder of the silo.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The builder.</returns>
    public static ISiloBuilder AddProximalLearner(this ISiloBuilder builder, Action<ProximalLearnerOptions> configure)
    {
        _ = builder.Services.AddOptions<ProximalLearnerOptions>().Configure(configure);
        builder.HostLearner(new LearnerEndpoint());
        _ = builder.Services.AddHostedService<LearnerService>();
        return builder;
    }

    /// <summary>Adds the grain of a learner to a silo.</summary>
    internal static void HostLearner(this ISiloBuilder builder, LearnerEndpoint endpoint) =>
        builder.Services.AddSingleton(endpoint);

    private static void RemoveUnusedGrain(GrainTypeOptions options, IServiceProvider services)
    {
        if (services.GetService<LearnerEndpoint>() is null)
            _ = options.Classes.Remove(typeof(LearnerGrain));
    }
}
