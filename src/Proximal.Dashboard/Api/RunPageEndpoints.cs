using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Proximal.Dashboard;

/// <summary>Endpoints of the page of a run: overview, recorded episodes and sample completions.</summary>
internal static class RunPageEndpoints
{
    /// <summary>
    /// Adds <c>/api/runs/{id}/overview</c>, <c>…/episodes</c>, <c>…/episodes/{name}</c> and <c>…/samples</c>.
    /// </summary>
    public static void Map(LocalServer server, RunCatalog catalog)
    {
        server.MapGet("/api/runs/{id}/overview", context => ReplyAsync(context, catalog, RunOverview.Write));
        server.MapGet("/api/runs/{id}/episodes", context => ReplyAsync(context, catalog, WriteEpisodes));
        server.MapGet("/api/runs/{id}/episodes/{name}", context => SendEpisodeAsync(context, catalog));
        server.MapGet("/api/runs/{id}/samples", context => ReplyAsync(context, catalog, WriteSamples));
    }

    private static Task ReplyAsync(
        HttpContext context,
        RunCatalog catalog,
        Action<CatalogedRun, Utf8JsonWriter> write
    ) =>
        Find(context, catalog) is { } run
            ? JsonReply.WriteAsync(context.Response, json => write(run, json))
            : NotFoundAsync(context, "there is no such run");

    private static Task SendEpisodeAsync(HttpContext context, RunCatalog catalog)
    {
        // The name selects one of the files that were found; no path is built from it.
        string? name = context.Request.RouteValues["name"] as string;
        if (
            Find(context, catalog) is not { } run
            || EpisodeFile.All(run.Folder).FirstOrDefault(file => file.Name == name) is not { } episode
        )
            return NotFoundAsync(context, "there is no such episode");
        context.Response.ContentType = "application/json";
        return context.Response.SendFileAsync(
            Path.GetFullPath(Path.Combine(run.Folder.Episodes, episode.Name)),
            context.RequestAborted
        );
    }

    private static void WriteEpisodes(CatalogedRun run, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("episodes"u8);
        foreach (EpisodeFile episode in EpisodeFile.All(run.Folder))
        {
            json.WriteStartObject();
            json.WriteString("name"u8, episode.Name);
            json.WriteNumber("steps"u8, episode.Steps);
            json.WriteStartArray("return"u8);
            foreach (double value in episode.Returns)
            {
                if (double.IsFinite(value))
                    json.WriteNumberValue(value);
                else
                    json.WriteNullValue();
            }

            json.WriteEndArray();
            json.WriteNumber("length"u8, episode.Length);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSamples(CatalogedRun run, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WritePropertyName("snapshots"u8);
        SampleHistory.Write(run.Folder, json);
        json.WriteEndObject();
    }

    private static CatalogedRun? Find(HttpContext context, RunCatalog catalog) =>
        context.Request.RouteValues["id"] is string id ? catalog.TryFind(id) : null;

    private static Task NotFoundAsync(HttpContext context, string message) =>
        ErrorReply.WriteAsync(context.Response, StatusCodes.Status404NotFound, message);
}
