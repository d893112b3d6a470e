using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Proximal.Fleet.Tests;

/// <summary>Learner and workers in silos of a program of one's own.</summary>
public sealed class SiloTests
{
    [Fact]
    public async Task Worker_in_a_silo_of_its_own_trains_with_the_learner_in_another()
    {
        using var run = new FleetRun("appo");
        string expected = run.TrainAlone();
        using var folder = new TemporaryFolder();
        var completed = new TaskCompletionSource<RunSummary>();
        int primary = FreePort();
        using IHost learner = Silo(
            primary,
            primary,
            silo =>
                silo.AddProximalLearner(options =>
                {
                    options.EnvironmentName = "CartPole-v1";
                    options.Folder = folder["run"];
                    options.Token = "secret";
                    foreach (string value in run.Values)
                        options.Set.Add(value);
                    options.Completed = summary => completed.SetResult(summary);
                })
        );
        using IHost worker = Silo(
            FreePort(),
            primary,
            silo =>
                silo.AddProximalWorker(options =>
                {
                    options.Name = "worker";
                    options.Token = "secret";
                })
        );
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await learner.StartAsync(limit.Token);
        await worker.StartAsync(limit.Token);
        RunSummary summary = await completed.Task.WaitAsync(limit.Token);
        Assert.Equal(expected, summary.WeightsSha256);
        await worker.StopAsync(limit.Token);
        await learner.StopAsync(limit.Token);
    }

    private static IHost Silo(int port, int primary, Action<ISiloBuilder> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.UseOrleans(silo =>
        {
            silo.ConfigureEndpoints(IPAddress.Loopback, port, FreePort());
            silo.UseDevelopmentClustering(new IPEndPoint(IPAddress.Loopback, primary));
            silo.Configure<ClusterOptions>(static options => (options.ClusterId, options.ServiceId) = ("test", "test"));
            configure(silo);
        });
        return builder.Build();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
