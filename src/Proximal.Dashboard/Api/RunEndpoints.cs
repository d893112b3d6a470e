using Microsoft.AspNetCore.Http;

namespace Proximal.Dashboard;

/// <summary>Endpoints about runs.</summary>
internal static class RunEndpoints
{
    /// <summary>Adds <c>/api/runs</c>.</summary>
    public static void Map(LocalServer server, RunCatalog catalog) =>
        server.MapGet("/api/runs", context => ListAsync(context, catalog));

    private static Task ListAsync(HttpContext context, RunCatalog catalog) =>
        JsonReply.WriteAsync(
            context.Response,
            json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("runs"u8);
                foreach (CatalogedRun run in catalog.Runs)
                {
                    json.WriteStartObject();
                    json.WriteString("id"u8, run.Id);
                    json.WriteString("name"u8, run.Name);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }
        );
}
