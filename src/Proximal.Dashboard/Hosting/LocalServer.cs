using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Proximal.Dashboard;

/// <summary>A web server for the person at this machine: the embedded pages, endpoints below <c>/api/</c>, and the checks
/// of <see cref="RequestGuard"/> before both.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    // Requests carry settings and short texts.
    private const int MaxRequestBody = 1 << 20;

    private readonly IPAddress address;
    private readonly string? token;
    private readonly WebApplication application;

    /// <summary>Creates a server that does not listen yet.</summary>
    /// <param name="address">Address to listen on.</param>
    /// <param name="port">Port; 0 for any free one.</param>
    /// <param name="token">Token that a browser must send; null for none.</param>
    /// <param name="readOnly">Whether requests that change something are refused.</param>
    /// <exception cref="InvalidInputException">The address can be reached by others and there is no token.</exception>
    public LocalServer(IPAddress address, int port, string? token, bool readOnly)
    {
        if (!IPAddress.IsLoopback(address) && token is null)
            throw new InvalidInputException($"{address} can be reached by others, so a token is needed");
        (this.address, this.token, Port) = (address, token, port);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = MaxRequestBody;
            options.Listen(address, port, static listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddRoutingCore();
        application = builder.Build();
        var guard = new RequestGuard(token, readOnly);
        application.Use(guard.InvokeAsync);
        application.Use(ErrorReply.InvokeAsync);
        application.UseRouting();
        application.MapFallback("{*path}", EmbeddedPages.ReplyAsync);
    }

    /// <summary>Port that the server listens on.</summary>
    public int Port { get; private set; }

    /// <summary>Adds an endpoint that reads.</summary>
    /// <param name="pattern">Route, such as <c>/api/runs/{id}</c>.</param>
    /// <param name="handler">Writes the reply.</param>
    public void MapGet(string pattern, RequestDelegate handler) => application.MapGet(pattern, handler);

    /// <summary>Adds an endpoint that changes something. <see cref="RequestGuard"/> refuses it to other sites and in
    /// read-only mode.</summary>
    /// <param name="pattern">Route.</param>
    /// <param name="handler">Reads the request and writes the reply.</param>
    public void MapPost(string pattern, RequestDelegate handler) => application.MapPost(pattern, handler);

    /// <summary>Starts to listen.</summary>
    /// <returns>Address of the page, with the token.</returns>
    /// <exception cref="InvalidInputException">The port is in use.</exception>
    public async Task<Uri> StartAsync(CancellationToken cancellation)
    {
        try
        {
            await application.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw new InvalidInputException(
                $"port {Port} of {address} cannot be used: {exception.Message}; name another one with --port",
                exception
            );
        }

        Port = new Uri(application.Urls.First()).Port;
        string host =
            IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
                ? "localhost"
                : new IPEndPoint(address, 0).ToString()[..^2];
        return new Uri($"http://{host}:{Port}/{(token is null ? "" : $"?token={Uri.EscapeDataString(token)}")}");
    }

    /// <summary>Waits until the cancellation, then stops.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancellation.Register(stopped.SetResult).ConfigureAwait(false))
            await stopped.Task.ConfigureAwait(false);
    }

    /// <summary>Stops; open event streams end.</summary>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await application.StopAsync(now.Token).ConfigureAwait(false);
        await application.DisposeAsync().ConfigureAwait(false);
    }
}
