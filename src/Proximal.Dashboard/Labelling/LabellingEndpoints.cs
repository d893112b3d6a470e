using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Proximal.Dashboard;

/// <summary>Endpoints of the page of <c>proximal label</c>.</summary>
internal static class LabellingEndpoints
{
    /// <summary>Adds the endpoints below <c>/api/label</c>.</summary>
    public static void Map(LocalServer server, LabellingSession session)
    {
        server.MapGet(
            "/api/label",
            context => JsonReply.WriteAsync(context.Response, json => WriteSession(json, session))
        );
        server.MapGet("/api/label/clips/{clip}", context => SendClipAsync(context, session));
        server.MapPost(
            "/api/label/next",
            context => ReplyAsync(context, body => WriteQuestion(session, Text(body, "labeller")))
        );
        server.MapPost(
            "/api/label/answer",
            context =>
                ReplyAsync(
                    context,
                    body =>
                    {
                        string labeller = Text(body, "labeller");
                        session.Answer(
                            Text(body, "id"),
                            labeller,
                            Required(body, "item").GetInt32(),
                            ReadJudgements(Required(body, "judgements")),
                            body.TryGetProperty("comment", out JsonElement comment) ? comment.GetString() ?? "" : ""
                        );
                        return WriteQuestion(session, labeller);
                    }
                )
        );
        server.MapPost(
            "/api/label/undo",
            context =>
                ReplyAsync(
                    context,
                    body =>
                    {
                        string labeller = Text(body, "labeller");
                        session.Undo(Text(body, "id"), labeller);
                        return WriteQuestion(session, labeller);
                    }
                )
        );
    }

    private static void WriteSession(Utf8JsonWriter json, LabellingSession session)
    {
        json.WriteStartObject();
        json.WriteStartArray("criteria"u8);
        foreach (string criterion in session.Criteria)
            json.WriteStringValue(criterion);
        json.WriteEndArray();
        json.WriteNumber("items"u8, session.Items.Count);
        json.WriteEndObject();
    }

    // Sources and gold answers stay on the server.
    private static Action<Utf8JsonWriter> WriteQuestion(LabellingSession session, string labeller)
    {
        LabellingQuestion question = session.Next(labeller);
        return json =>
        {
            json.WriteStartObject();
            json.WriteNumber("answered"u8, question.Answered);
            json.WriteNumber("remaining"u8, question.Remaining);
            if (question.Item is { } item)
            {
                json.WriteNumber("item"u8, item.Id);
                if (item.Prompt is { } prompt)
                {
                    json.WritePropertyName("prompt"u8);
                    prompt.WriteTo(json);
                }

                json.WriteStartArray("candidates"u8);
                foreach (int shown in question.Shown)
                {
                    LabellingCandidate candidate = item.Candidates[shown];
                    json.WriteStartObject();
                    if (candidate.Text is { } text)
                        json.WriteString("text"u8, text);
                    if (candidate.Clip is { } clip)
                        json.WriteString("clip"u8, $"/api/label/clips/{clip}");
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        };
    }

    private static async Task SendClipAsync(HttpContext context, LabellingSession session)
    {
        string? text = context.Request.RouteValues["clip"] as string;
        if (
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int clip)
            && session.Storage.AnimationOf(clip) is var path
            && File.Exists(path)
        )
        {
            context.Response.ContentType = "image/svg+xml";
            await context.Response.SendFileAsync(path, context.RequestAborted).ConfigureAwait(false);
        }
        else
            await ErrorReply
                .WriteAsync(context.Response, StatusCodes.Status404NotFound, "there is no such clip")
                .ConfigureAwait(false);
    }

    private static Dictionary<string, Judgement> ReadJudgements(JsonElement judgements)
    {
        var read = new Dictionary<string, Judgement>(StringComparer.Ordinal);
        foreach (JsonProperty member in judgements.EnumerateObject())
            read[member.Name] = new Judgement(
                [.. Required(member.Value, "ranks").EnumerateArray().Select(static rank => rank.GetInt32())],
                member.Value.TryGetProperty("margin", out JsonElement margin) && margin.ValueKind != JsonValueKind.Null
                    ? margin.GetInt32()
                    : null,
                member.Value.TryGetProperty("all_bad", out JsonElement bad) && bad.GetBoolean()
            );
        return read;
    }

    private static async Task ReplyAsync(HttpContext context, Func<JsonElement, Action<Utf8JsonWriter>> handle)
    {
        Action<Utf8JsonWriter> write;
        try
        {
            using JsonDocument body = await JsonDocument
                .ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted)
                .ConfigureAwait(false);
            write = handle(body.RootElement);
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new InvalidInputException("the request is not a valid answer", exception);
        }
        catch (IOException exception)
        {
            await ErrorReply
                .WriteAsync(
                    context.Response,
                    StatusCodes.Status503ServiceUnavailable,
                    $"the answer cannot be written: {exception.Message}"
                )
                .ConfigureAwait(false);
            return;
        }

        await JsonReply.WriteAsync(context.Response, write).ConfigureAwait(false);
    }

    private static string Text(JsonElement body, string name) =>
        Required(body, name).GetString() ?? throw new InvalidInputException($"'{name}' is missing");

    private static JsonElement Required(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out JsonElement value)
            ? value
            : throw new InvalidInputException($"'{name}' is missing");
}
