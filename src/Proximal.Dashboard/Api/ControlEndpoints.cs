using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Proximal.Dashboard;

/// <summary>Endpoints that start, resume and stop runs.</summary>
/// <param name="catalog">The runs.</param>
/// <param name="control">Starts and stops.</param>
/// <param name="isAllowed">Whether the page may do so.</param>
internal sealed class ControlEndpoints(RunCatalog catalog, RunControl control, bool isAllowed)
{
    private const int OutputLines = 200;

    /// <summary>Adds <c>/api/control</c> and those of a run below <c>/api/runs/ID</c>.</summary>
    public static void Map(LocalServer server, RunCatalog catalog, DashboardOptions options)
    {
        var endpoints = new ControlEndpoints(
            catalog,
            new RunControl(catalog, options.Folders[0], options.Tool),
            !options.ReadOnly && options.Tool.Count > 0
        );
        server.MapGet("/api/control", context => endpoints.DescribeAsync(context, options.ReadOnly));
        server.MapGet("/api/runs/{id}/output", endpoints.OutputAsync);
        server.MapPost("/api/start", endpoints.StartAsync);
        server.MapPost("/api/runs/{id}/resume", endpoints.ResumeAsync);
        server.MapPost("/api/runs/{id}/stop", endpoints.StopAsync);
    }

    private Task DescribeAsync(HttpContext context, bool isReadOnly) =>
        JsonReply.WriteAsync(
            context.Response,
            json =>
            {
                json.WriteStartObject();
                json.WriteBoolean("writes"u8, !isReadOnly);
                json.WriteBoolean("starts"u8, isAllowed);
                WriteNames(json, "environments"u8, catalog.Environments.All.Select(static entry => entry.Name));
                WriteNames(json, "algorithms"u8, new AlgorithmRegistry().All.Select(static entry => entry.Name));
                json.WriteEndObject();
            }
        );

    private async Task OutputAsync(HttpContext context)
    {
        if (await RunEndpoints.FindAsync(context, catalog).ConfigureAwait(false) is not { } run)
            return;
        IReadOnlyList<string> lines = RunControl.Output(run, OutputLines);
        await JsonReply
            .WriteAsync(
                context.Response,
                json =>
                {
                    json.WriteStartObject();
                    WriteNames(json, "lines"u8, lines);
                    json.WriteEndObject();
                }
            )
            .ConfigureAwait(false);
    }

    private async Task StartAsync(HttpContext context)
    {
        StartRequest request = await JsonRequest.ReadAsync(context, StartRequest.Read).ConfigureAwait(false);
        string id = await control.StartAsync(request, context.RequestAborted).ConfigureAwait(false);
        await WriteIdAsync(context, id).ConfigureAwait(false);
    }

    private async Task ResumeAsync(HttpContext context)
    {
        if (await RunEndpoints.FindAsync(context, catalog).ConfigureAwait(false) is not { } run)
            return;
        string steps = await JsonRequest
            .ReadAsync(
                context,
                static json => json.TryGetProperty("steps", out JsonElement value) ? $"{value}".Trim() : ""
            )
            .ConfigureAwait(false);
        await control.ResumeAsync(run, steps, context.RequestAborted).ConfigureAwait(false);
        catalog.Update(run);
        await WriteIdAsync(context, run.Id).ConfigureAwait(false);
    }

    private async Task StopAsync(HttpContext context)
    {
        if (await RunEndpoints.FindAsync(context, catalog).ConfigureAwait(false) is not { } run)
            return;
        control.Stop(run);
        await WriteIdAsync(context, run.Id).ConfigureAwait(false);
    }

    private static void WriteNames(Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static Task WriteIdAsync(HttpContext context, string id) =>
        JsonReply.WriteAsync(
            context.Response,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("id"u8, id);
                json.WriteEndObject();
            }
        );
}
