using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Proximal.Dashboard;

/// <summary>Endpoints about runs.</summary>
/// <param name="catalog">The runs.</param>
internal sealed class RunEndpoints(RunCatalog catalog)
{
    /// <summary>Adds <c>/api/runs</c>, <c>/api/settings</c> and those of a run below <c>/api/runs/ID</c>.</summary>
    public static void Map(LocalServer server, RunCatalog catalog)
    {
        var endpoints = new RunEndpoints(catalog);
        server.MapGet("/api/runs", endpoints.ListAsync);
        server.MapGet("/api/settings", endpoints.SettingsAsync);
        server.MapGet("/api/runs/{id}/doctor", endpoints.DoctorAsync);
        server.MapPost("/api/runs/{id}/notes", endpoints.NotesAsync);
    }

    /// <summary>The run that a request names, or the reply 404 and null.</summary>
    public static async Task<CatalogedRun?> FindAsync(HttpContext context, RunCatalog catalog)
    {
        CatalogedRun? run = catalog.TryFind($"{context.Request.RouteValues["id"]}");
        if (run is null)
            await ErrorReply
                .WriteAsync(context.Response, StatusCodes.Status404NotFound, "there is no such run")
                .ConfigureAwait(false);
        return run;
    }

    // With ?since=REVISION only the rows that changed after it. The identifiers of all runs follow if runs appeared or
    // disappeared.
    private Task ListAsync(HttpContext context)
    {
        catalog.Ask();
        _ = long.TryParse(
            context.Request.Query["since"],
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out long since
        );
        IReadOnlyList<CatalogedRun> runs = catalog.Runs;
        // Before the rows: a change meanwhile is sent again.
        long revision = catalog.Revision;
        return JsonReply.WriteAsync(
            context.Response,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("epoch"u8, catalog.Epoch);
                json.WriteNumber("revision"u8, revision);
                json.WriteStartArray("runs"u8);
                foreach (CatalogedRun run in runs)
                {
                    if (run.Revision > since || since == 0)
                        Write(json, run);
                }

                json.WriteEndArray();
                if (since > 0 && catalog.SetRevision > since)
                {
                    json.WriteStartArray("all"u8);
                    foreach (CatalogedRun run in runs)
                        json.WriteStringValue(run.Id);
                    json.WriteEndArray();
                }

                json.WriteEndObject();
            }
        );
    }

    private static void Write(Utf8JsonWriter json, CatalogedRun run)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, run.Id);
        json.WriteString("name"u8, run.Name);
        if (run.Group is { } group)
            json.WriteString("group"u8, group);
        run.Row?.Write(json);
        json.WriteEndObject();
    }

    // Many runs have the same settings except for the seed, so each set is sent once.
    private Task SettingsAsync(HttpContext context)
    {
        var sets = new Dictionary<string, int>(StringComparer.Ordinal);
        var texts = new List<IReadOnlyList<KeyValuePair<string, string>>>();
        var byRun = new List<(string Id, int Set)>();
        foreach (CatalogedRun run in catalog.Runs)
        {
            if (run.Row is not { } row)
                continue;
            KeyValuePair<string, string>[] settings =
            [
                .. row.Description.Settings.Where(static setting => setting.Key != "seed"),
            ];
            string key = string.Join('\n', settings.Select(static setting => $"{setting.Key}={setting.Value}"));
            if (!sets.TryGetValue(key, out int set))
            {
                sets[key] = set = texts.Count;
                texts.Add(settings);
            }

            byRun.Add((run.Id, set));
        }

        return JsonReply.WriteAsync(
            context.Response,
            json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("sets"u8);
                foreach (IReadOnlyList<KeyValuePair<string, string>> settings in texts)
                {
                    json.WriteStartObject();
                    foreach ((string name, string value) in settings)
                        json.WriteString(name, value);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteStartObject("runs"u8);
                foreach ((string id, int set) in byRun)
                    json.WriteNumber(id, set);
                json.WriteEndObject();
                json.WriteEndObject();
            }
        );
    }

    private async Task DoctorAsync(HttpContext context)
    {
        if (await FindAsync(context, catalog).ConfigureAwait(false) is not { } run)
            return;
        RunDiagnosis diagnosis = run.Diagnose(catalog.Environments);
        string diff = diagnosis.Diff;
        await JsonReply
            .WriteAsync(
                context.Response,
                json =>
                {
                    json.WriteStartObject();
                    json.WriteStartArray("findings"u8);
                    foreach (Finding finding in diagnosis.Findings)
                        Write(json, finding);
                    json.WriteEndArray();
                    json.WriteString("diff"u8, diff);
                    json.WriteEndObject();
                }
            )
            .ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("cause"u8, finding.Cause);
        json.WriteString("title"u8, finding.Title);
        json.WriteString("evidence"u8, finding.Evidence);
        json.WriteString("remedy"u8, finding.Remedy);
        json.WriteStartObject("changes"u8);
        foreach ((string key, string value) in finding.Changes)
            json.WriteString(key, value);
        json.WriteEndObject();
        json.WriteString("link"u8, finding.Link);
        json.WriteEndObject();
    }

    private async Task NotesAsync(HttpContext context)
    {
        if (await FindAsync(context, catalog).ConfigureAwait(false) is not { } run)
            return;
        run.SetNotes(await JsonRequest.ReadAsync(context, RunNotes.Read).ConfigureAwait(false));
        catalog.Update(run);
        await JsonReply
            .WriteAsync(
                context.Response,
                json =>
                {
                    json.WriteStartObject();
                    json.WriteEndObject();
                }
            )
            .ConfigureAwait(false);
    }
}
