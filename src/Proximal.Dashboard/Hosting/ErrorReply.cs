using Microsoft.AspNetCore.Http;

namespace Proximal.Dashboard;

/// <summary>Replies to requests that cannot be answered: <c>{"error": "…"}</c>.</summary>
internal static class ErrorReply
{
    /// <summary>Turns the message of an <see cref="InvalidInputException"/> into the reply 400.</summary>
    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (InvalidInputException exception) when (!context.Response.HasStarted)
        {
            await WriteAsync(context.Response, StatusCodes.Status400BadRequest, exception.Message)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested) { }
    }

    /// <summary>Writes the reply.</summary>
    /// <param name="response">Response that has not started.</param>
    /// <param name="status">Status code of HTTP.</param>
    /// <param name="message">One line.</param>
    public static Task WriteAsync(HttpResponse response, int status, string message)
    {
        response.StatusCode = status;
        return JsonReply.WriteAsync(
            response,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("error"u8, message);
                json.WriteEndObject();
            }
        );
    }
}
