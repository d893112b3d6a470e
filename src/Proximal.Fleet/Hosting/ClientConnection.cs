using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Proximal.Fleet;

/// <summary>
/// Connection of a worker process to the gateway of a learner's silo. After a failure, the next request connects anew,
/// because the learner may be another process.
/// </summary>
/// <param name="machine">Name or IP address of the learner's machine. A name is resolved for each connection.</param>
/// <param name="port">Port of the gateway.</param>
internal sealed class ClientConnection(string machine, int port) : IAsyncDisposable
{
    private static readonly TimeSpan responseTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan stopTimeout = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim gate = new(1);
    private IHost? host;

    /// <summary>Sends a request.</summary>
    /// <exception cref="ConnectionLostException">The learner does not answer.</exception>
    public async Task<byte[]> SendAsync(byte[] request, CancellationToken cancellation)
    {
        IHost current = await ConnectAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await GrainConnection
                .SendAsync(current.Services.GetRequiredService<IGrainFactory>(), request, cancellation)
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ConnectionLostException or ObjectDisposedException)
        {
            await DropAsync(current).ConfigureAwait(false);
            throw exception as ConnectionLostException
                ?? new ConnectionLostException("the connection was closed", exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (host is { } current)
            await DropAsync(current).ConfigureAwait(false);
        gate.Dispose();
    }

    private async Task<IHost> ConnectAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (host is { } connected)
                return connected;
            IPEndPoint learner = await ResolveAsync(cancellation).ConfigureAwait(false);
            HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
            builder.UseOrleansClient(client =>
            {
                client.UseStaticClustering(learner);
                client.Configure<ClusterOptions>(LearnerSilo.SetCluster);
                client.Configure<ClientMessagingOptions>(static options => options.ResponseTimeout = responseTimeout);
            });
            IHost created = builder.Build();
            try
            {
                await created.StartAsync(cancellation).ConfigureAwait(false);
            }
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
            {
                created.Dispose();
                throw new ConnectionLostException(GrainConnection.FirstLine(exception), exception);
            }

            return host = created;
        }
        finally
        {
            _ = gate.Release();
        }
    }

    private async Task<IPEndPoint> ResolveAsync(CancellationToken cancellation)
    {
        try
        {
            IPAddress[] all = await Dns.GetHostAddressesAsync(machine, cancellation).ConfigureAwait(false);
            return new IPEndPoint(
                Array.Find(all, static address => address.AddressFamily == AddressFamily.InterNetwork) ?? all[0],
                port
            );
        }
        catch (SocketException exception)
        {
            throw new ConnectionLostException($"the host '{machine}' is not known: {exception.Message}", exception);
        }
    }

    private async Task DropAsync(IHost failed)
    {
        await gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (host != failed)
                return;
            host = null;
        }
        finally
        {
            _ = gate.Release();
        }

        using var brief = new CancellationTokenSource(stopTimeout);
        try
        {
            await failed.StopAsync(brief.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // It is dropped in any case.
        }

        failed.Dispose();
    }
}
