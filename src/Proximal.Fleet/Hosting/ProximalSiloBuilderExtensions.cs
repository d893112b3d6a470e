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
        bool hostsLearner = builder.Services.Any(static service => service.ServiceType == typeof(LearnerEndpoint));
        if (!hostsLearner)
            _ = builder.Services.PostConfigure<GrainTypeOptions>(static options =>
                options.Classes.Remove(typeof(LearnerGrain))
            );
        return builder;
    }

    /// <summary>Adds the grain of a learner to a silo.</summary>
    internal static void HostLearner(this ISiloBuilder builder, LearnerEndpoint endpoint) =>
        builder.Services.AddSingleton(endpoint);
}
