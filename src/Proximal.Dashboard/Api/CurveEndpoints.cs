using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Proximal.Dashboard;

/// <summary>Endpoints about metrics: which there are, and their values for charts.</summary>
internal static class CurveEndpoints
{
    private const int DefaultPoints = 500,
        MostPoints = 5000,
        MostTags = 64,
        MostPattern = 200;

    // Patterns that take longer for one name, or for all, are refused.
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(100),
        SearchTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Adds <c>/api/metrics</c>, <c>/api/series</c> and <c>/api/compare</c>.</summary>
    public static void Map(LocalServer server, RunCatalog catalog)
    {
        server.MapGet("/api/metrics", context => ReplyAsync(context, json => WriteMetrics(json, context, catalog)));
        server.MapGet("/api/series", context => ReplyAsync(context, json => WriteSeries(json, context, catalog)));
        server.MapGet(
            "/api/compare",
            context =>
                ReplyAsync(
                    context,
                    json =>
                        ComparisonJson.Write(
                            json,
                            RunGroup.Of(RequestedRuns.Of(context, catalog)),
                            context.Request.Query["result"].ToString() is { Length: > 0 } result ? result : null
                        )
                )
        );
    }

    private static Task ReplyAsync(HttpContext context, Action<Utf8JsonWriter> write) =>
        JsonReply.WriteAsync(
            context.Response,
            json =>
            {
                json.WriteStartObject();
                write(json);
                json.WriteEndObject();
            }
        );

    // ?runs=ID,ID&match=PATTERN
    private static void WriteMetrics(Utf8JsonWriter json, HttpContext context, RunCatalog catalog)
    {
        IReadOnlyList<RunGroup> groups = RunGroup.Of(RequestedRuns.Of(context, catalog));
        SeriesJson.WriteMetrics(json, groups, Matcher(context.Request.Query["match"].ToString()));
    }

    // ?runs=ID,ID&tag=TAG&tag=TAG&points=N&from=STEP&to=STEP
    private static void WriteSeries(Utf8JsonWriter json, HttpContext context, RunCatalog catalog)
    {
        string[] tags = [.. context.Request.Query["tag"].OfType<string>()];
        if (tags.Length > MostTags)
            throw new InvalidInputException(
                $"{tags.Length} metrics are named; at most {MostTags} can be read together"
            );
        int points = (int)Math.Clamp(RequestedRuns.Number(context, "points", DefaultPoints), 1, MostPoints);
        double from = RequestedRuns.Number(context, "from", double.NegativeInfinity),
            to = RequestedRuns.Number(context, "to", double.PositiveInfinity);
        json.WriteStartArray("series"u8);
        foreach (CatalogedRun run in RequestedRuns.Of(context, catalog))
        {
            foreach (string tag in tags)
            {
                Curve curve = RunCurves.Of(run, tag);
                if (double.IsFinite(from) || double.IsFinite(to))
                    curve = SampledCurve.Cut(curve, from, to);
                if (curve.Steps.Length > 0)
                    SeriesJson.WriteSeries(json, run, tag, SampledCurve.Of(curve, points));
            }
        }

        json.WriteEndArray();
    }

    private static Func<string, bool> Matcher(string pattern)
    {
        if (pattern.Length == 0)
            return static _ => true;
        if (pattern.Length > MostPattern)
            throw new InvalidInputException($"the pattern has more than {MostPattern} characters");
        try
        {
            var regex = new Regex(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, PatternTimeout);
            long start = Stopwatch.GetTimestamp();
            return tag =>
            {
                try
                {
                    if (Stopwatch.GetElapsedTime(start) < SearchTimeout)
                        return regex.IsMatch(tag);
                }
                catch (RegexMatchTimeoutException) { }
                throw new InvalidInputException("the pattern takes too long to match");
            };
        }
        catch (ArgumentException exception)
        {
            throw new InvalidInputException(
                $"the pattern is not valid: {MessageText.OneLine(exception.Message)}",
                exception
            );
        }
    }
}
