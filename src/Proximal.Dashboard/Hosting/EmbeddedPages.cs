using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Proximal.Dashboard;

/// <summary>The pages, scripts and styles, which are embedded in the assembly.</summary>
internal static class EmbeddedPages
{
    private const string Root = "Pages/";

    private static readonly FrozenDictionary<string, Page> All = Read();

    /// <summary>Replies with the file of the request, or 404. <c>/</c> is <c>index.html</c>.</summary>
    public static Task ReplyAsync(HttpContext context)
    {
        string path = context.Request.Path.Value is null or "/" ? "/index.html" : context.Request.Path.Value;
        if (!All.TryGetValue(path, out Page? page))
            return ErrorReply.WriteAsync(context.Response, StatusCodes.Status404NotFound, "there is no such page");
        HttpResponse response = context.Response;
        response.Headers.ETag = page.Tag;
        response.Headers.CacheControl = "no-cache";
        if (context.Request.Headers.IfNoneMatch == page.Tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = page.ContentType;
        response.ContentLength = page.Content.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(page.Content, context.RequestAborted).AsTask();
    }

    /// <summary>Text of a file, such as <c>style.css</c>, for reports in one file.</summary>
    /// <param name="path">Path below <c>Pages</c>.</param>
    public static string Text(string path) => System.Text.Encoding.UTF8.GetString(All["/" + path].Content.Span);

    private static FrozenDictionary<string, Page> Read()
    {
        var pages = new Dictionary<string, Page>(StringComparer.Ordinal);
        Assembly assembly = typeof(EmbeddedPages).Assembly;
        foreach (string name in assembly.GetManifestResourceNames())
        {
            // RecursiveDir has the separator of the machine that built the assembly.
            string path = name.Replace('\\', '/');
            if (!path.StartsWith(Root, StringComparison.Ordinal))
                continue;
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            pages["/" + path[Root.Length..]] = new Page(
                content,
                ContentTypeOf(path),
                $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8))}\""
            );
        }

        return pages.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string ContentTypeOf(string path) =>
        Path.GetExtension(path) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "text/plain; charset=utf-8",
        };

    private sealed record Page(ReadOnlyMemory<byte> Content, string ContentType, string Tag);
}
