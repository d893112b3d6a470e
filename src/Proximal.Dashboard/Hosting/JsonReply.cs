using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Proximal.Dashboard;

/// <summary>Replies in JSON.</summary>
internal static class JsonReply
{
    /// <summary>Writes a reply.</summary>
    /// <param name="response">Response that has not started.</param>
    /// <param name="write">Writes one JSON value.</param>
    public static async Task WriteAsync(HttpResponse response, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
            write(json);
        response.ContentType = "application/json";
        response.ContentLength = buffer.WrittenCount;
        await response.Body.WriteAsync(buffer.WrittenMemory, response.HttpContext.RequestAborted).ConfigureAwait(false);
    }
}
