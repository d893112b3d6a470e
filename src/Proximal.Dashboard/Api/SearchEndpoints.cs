using Microsoft.AspNetCore.Http;

namespace Proximal.Dashboard;

/// <summary>Endpoints about hyperparameter searches.</summary>
internal static class SearchEndpoints
{
    /// <summary>Adds <c>/api/searches</c>.</summary>
    public static void Map(LocalServer server, RunCatalog catalog) =>
        server.MapGet("/api/searches", context => ReplyAsync(context, catalog));

    private static Task ReplyAsync(HttpContext context, RunCatalog catalog) =>
        JsonReply.WriteAsync(
            context.Response,
            json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("searches"u8);
                foreach ((SearchTrials search, IReadOnlyList<CatalogedRun> runs) in SearchTrials.Of(catalog.Runs))
                {
                    json.WriteStartObject();
                    search.Write(json, runs);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }
        );
}
