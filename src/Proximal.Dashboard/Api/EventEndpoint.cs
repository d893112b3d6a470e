using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Proximal.Dashboard;

/// <summary>
/// The stream <c>/api/events</c> of server-sent events: <c>{"epoch":"…","revision":7,"runs":[{"id":"…","revision":7}]}</c>
/// for each change. A stream keeps only the last revision that it sent, so a slow browser costs no memory.
/// </summary>
/// <param name="catalog">The runs.</param>
internal sealed class EventEndpoint(RunCatalog catalog)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250),
        SilenceLimit = TimeSpan.FromSeconds(15);

    private int open;

    /// <summary>Number of open streams.</summary>
    public int Open => Volatile.Read(ref open);

    /// <summary>Adds the endpoint.</summary>
    public static EventEndpoint Map(LocalServer server, RunCatalog catalog)
    {
        var endpoint = new EventEndpoint(catalog);
        server.MapGet("/api/events", endpoint.StreamAsync);
        return endpoint;
    }

    private async Task StreamAsync(HttpContext context)
    {
        Interlocked.Increment(ref open);
        try
        {
            context.Response.ContentType = "text/event-stream";
            await SendAsync(context.Response, "retry: 1000\n\n"u8.ToArray()).ConfigureAwait(false);
            // The first event has the current revision, so that a page can find out whether its rows are old.
            long sent = -1,
                lastTime = 0;
            while (!context.RequestAborted.IsCancellationRequested)
            {
                catalog.Ask();
                long revision = catalog.Revision;
                if (revision != sent)
                {
                    await SendAsync(context.Response, Event(revision, sent < 0 ? revision : sent))
                        .ConfigureAwait(false);
                    (sent, lastTime) = (revision, Environment.TickCount64);
                }
                else if (Environment.TickCount64 - lastTime > SilenceLimit.TotalMilliseconds)
                {
                    // Finds out that a browser has left.
                    await SendAsync(context.Response, ":\n\n"u8.ToArray()).ConfigureAwait(false);
                    lastTime = Environment.TickCount64;
                }

                await Task.Delay(Pause, context.RequestAborted).ConfigureAwait(false);
            }
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }

    private byte[] Event(long revision, long since)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        buffer.Write("data: "u8);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("epoch"u8, catalog.Epoch);
            json.WriteNumber("revision"u8, revision);
            json.WriteBoolean("set"u8, catalog.SetRevision > since);
            json.WriteStartArray("runs"u8);
            foreach (CatalogedRun run in catalog.Runs.Where(run => run.Revision > since))
            {
                json.WriteStartObject();
                json.WriteString("id"u8, run.Id);
                json.WriteNumber("revision"u8, run.Revision);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.Write("\n\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static async Task SendAsync(HttpResponse response, byte[] content)
    {
        await response.Body.WriteAsync(content, response.HttpContext.RequestAborted).ConfigureAwait(false);
        await response.Body.FlushAsync(response.HttpContext.RequestAborted).ConfigureAwait(false);
    }
}
