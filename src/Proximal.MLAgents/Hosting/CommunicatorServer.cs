using System.Buffers.Binary;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Proximal.MLAgents;

/// <summary>
/// The gRPC server of the communicator: one unary method over HTTP/2 without encryption, on ports of the loopback
/// interface. Kestrel alone, because gRPC is here only a prefix of 5 bytes and a trailer.
/// </summary>
internal sealed class CommunicatorServer : IDisposable
{
    private const string Method = "/communicator_objects.UnityToExternalProto/Exchange";
    private const int PrefixSize = 5;
    private const int Window = 16 << 20;
    private const long MaxMessage = 1L << 28;

    private readonly WebApplication server;
    private readonly int basePort;
    private readonly Handler exchange;

    /// <summary>Starts to listen.</summary>
    /// <param name="basePort">First port.</param>
    /// <param name="count">Number of ports.</param>
    /// <param name="exchange">Handles the messages.</param>
    /// <exception cref="InvalidInputException">A port is in use.</exception>
    public CommunicatorServer(int basePort, int count, Handler exchange)
    {
        (this.basePort, this.exchange) = (basePort, exchange);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = MaxMessage;
            options.Limits.MinRequestBodyDataRate = null;
            options.Limits.MinResponseDataRate = null;
            options.Limits.Http2.InitialConnectionWindowSize = Window;
            options.Limits.Http2.InitialStreamWindowSize = Window;
            for (int i = 0; i < count; i++)
                options.ListenLocalhost(basePort + i, static port => port.Protocols = HttpProtocols.Http2);
        });
        server = builder.Build();
        server.Run(HandleAsync);
        try
        {
            server.StartAsync().GetAwaiter().GetResult();
        }
        catch (IOException exception)
        {
            ((IDisposable)server).Dispose();
            throw new InvalidInputException(
                $"port {basePort}{(count > 1 ? $" to {basePort + count - 1}" : "")} cannot be used: {exception.Message}",
                exception
            );
        }
    }

    /// <summary>Handles a message.</summary>
    /// <param name="game">Index of the port.</param>
    /// <param name="message">The message.</param>
    /// <returns>The reply.</returns>
    public delegate byte[] Handler(int game, ReadOnlySpan<byte> message);

    /// <inheritdoc/>
    public void Dispose()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        server.StopAsync(now.Token).GetAwaiter().GetResult();
        ((IDisposable)server).Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        context.Response.ContentType = "application/grpc";
        if (context.Request.Path != Method)
        {
            Finish(context.Response, status: 12, "this server has only the method Exchange of ML-Agents");
            return;
        }

        if (!TryReply(context.Connection.LocalPort - basePort, body, out byte[] frame))
        {
            Finish(context.Response, status: 3, "the message is not one uncompressed gRPC message");
            return;
        }

        await context.Response.Body.WriteAsync(frame, context.RequestAborted).ConfigureAwait(false);
        Finish(context.Response, status: 0, "");
    }

    private bool TryReply(int game, MemoryStream body, out byte[] frame)
    {
        ReadOnlySpan<byte> request = body.GetBuffer().AsSpan(0, (int)body.Length);
        frame = [];
        if (
            request.Length < PrefixSize
            || request[0] != 0
            || BinaryPrimitives.ReadUInt32BigEndian(request[1..]) != (uint)(request.Length - PrefixSize)
        )
            return false;
        byte[] reply = exchange(game, request[PrefixSize..]);
        frame = new byte[PrefixSize + reply.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)reply.Length);
        reply.CopyTo(frame, PrefixSize);
        return true;
    }

    private static void Finish(HttpResponse response, int status, string message)
    {
        response.AppendTrailer("grpc-status", $"{status}");
        if (message.Length > 0)
            response.AppendTrailer("grpc-message", message);
    }
}
