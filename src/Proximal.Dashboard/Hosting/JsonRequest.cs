using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Proximal.Dashboard;

/// <summary>Reads the JSON of requests.</summary>
internal static class JsonRequest
{
    /// <summary>Reads the body of a request.</summary>
    /// <typeparam name="T">Type of the result.</typeparam>
    /// <param name="context">Request.</param>
    /// <param name="read">Reads the JSON value. It is valid only during the call.</param>
    /// <exception cref="InvalidInputException">The body is not JSON, or a member is missing or has another type.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, Func<JsonElement, T> read)
    {
        try
        {
            using JsonDocument body = await JsonDocument
                .ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted)
                .ConfigureAwait(false);
            return read(body.RootElement);
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidInputException($"the request is invalid: {InputFile.ReasonOf(exception)}", exception);
        }
    }
}
