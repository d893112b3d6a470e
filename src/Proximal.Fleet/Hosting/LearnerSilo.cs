using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Proximal.Fleet;

/// <summary>Silo of a learner that is a process of its own, to whose gateway workers connect. Membership is in
/// memory.</summary>
internal static class LearnerSilo
{
    private const string Cluster = "proximal";
    private static readonly TimeSpan stopTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Sets the names by which clients and silos know each other.</summary>
    public static void SetCluster(ClusterOptions options) =>
        (options.ClusterId, options.ServiceId) = (Cluster, Cluster);

    /// <summary>Starts the silo; the result stops it.</summary>
    /// <param name="address">Address to listen on.</param>
    /// <param name="port">Port of the gateway; 0 for a free one.</param>
    /// <param name="server">Answers the workers.</param>
    /// <param name="clock">Time of the learner's monotonic clock.</param>
    /// <param name="report">Receives the line with the command that joins a worker.</param>
    /// <exception cref="InvalidInputException">The port cannot be used.</exception>
    public static IDisposable Start(
        IPAddress address,
        int port,
        FleetServer server,
        Func<TimeSpan> clock,
        Action<string> report
    )
    {
        int gateway = port == 0 ? FreePort(address, 0) : FreePort(address, port),
            silo = FreePort(address, 0);
        var endpoint = new LearnerEndpoint();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.UseOrleans(options =>
        {
            options.ConfigureEndpoints(address, silo, gateway);
            options.UseDevelopmentClustering(new IPEndPoint(address, silo));
            options.Configure<ClusterOptions>(SetCluster);
            options.HostLearner(endpoint);
        });
        IHost host = builder.Build();
        try
        {
            // Before the silo, so that the first request is answered.
            _ = endpoint.Attach(server, clock);
            host.Start();
        }
        catch (Exception exception) when (exception is not InvalidInputException)
        {
            host.Dispose();
            throw new InvalidInputException(
                $"the learner cannot listen on {address}:{gateway}: {GrainConnection.FirstLine(exception)}",
                exception
            );
        }

        report($"workers join with 'proximal fleet worker --join {new IPEndPoint(address, gateway)}'");
        return new Running(host);
    }

    // This also reports early that a port is in use.
    private static int FreePort(IPAddress address, int port)
    {
        using var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
        }
        catch (SocketException exception)
        {
            throw new InvalidInputException(
                $"the port {port} of {address} cannot be used: {exception.Message}",
                exception
            );
        }

        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Running(IHost host) : IDisposable
    {
        public void Dispose()
        {
            using var brief = new CancellationTokenSource(stopTimeout);
            try
            {
                host.StopAsync(brief.Token).GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
                // Its workers are told already.
            }

            host.Dispose();
        }
    }
}
