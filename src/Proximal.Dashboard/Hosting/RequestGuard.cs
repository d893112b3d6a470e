using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Proximal.Dashboard;

/// <summary>
/// Checks each request before an endpoint sees it: the host name (DNS rebinding), the site that sent it (cross-site
/// request forgery), the token, and read-only mode. Sets the headers that keep the pages from running foreign code.
/// </summary>
/// <param name="token">Token that a browser must send; null for none.</param>
/// <param name="readOnly">Whether requests that change something are refused.</param>
internal sealed class RequestGuard(string? token, bool readOnly)
{
    /// <summary>Header that the pages send with each request that changes something. A form of another site cannot set
    /// it, and a script of another site must ask first, which is refused.</summary>
    public const string ChangeHeader = "X-Proximal";

    private const string TokenName = "token",
        Cookie = "proximal_token",
        ContentPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        SetHeaders(context.Response.Headers);
        HttpRequest request = context.Request;
        bool isChange = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);
        if (!IsHostAllowed(request.Host))
            await RefuseAsync(context, 403, "the host name of the request is not that of this server")
                .ConfigureAwait(false);
        else if (IsFromOtherSite(request, isChange))
            await RefuseAsync(context, 403, "the request comes from another site").ConfigureAwait(false);
        else if (token is not null && HttpMethods.IsGet(request.Method) && HasToken(request.Query[TokenName]))
            MoveTokenToCookie(context, request.Query[TokenName]!);
        else if (token is not null && !HasToken(request.Cookies[Cookie]) && !HasToken(Bearer(request)))
            await RefuseAsync(context, 401, "the token is missing or wrong; open the address that the command printed")
                .ConfigureAwait(false);
        else if (isChange && readOnly)
            await RefuseAsync(context, 403, "the server is in read-only mode").ConfigureAwait(false);
        else
            await next(context).ConfigureAwait(false);
    }

    // DNS rebinding needs a name that the attacker controls; an IP address or localhost is none.
    private static bool IsHostAllowed(HostString host) =>
        string.Equals(host.Host, "localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Host.Trim('[', ']'), out _);

    private static bool IsFromOtherSite(HttpRequest request, bool isChange)
    {
        string site = request.Headers["Sec-Fetch-Site"].ToString(),
            origin = request.Headers.Origin.ToString();
        bool isForeign =
            site is not ("" or "same-origin" or "none")
            || (
                origin.Length > 0
                && !string.Equals(origin, $"http://{request.Host}", StringComparison.OrdinalIgnoreCase)
            );
        if (isChange)
            return isForeign || !request.Headers.ContainsKey(ChangeHeader);
        // A link of another site may open the page, but not read data.
        return isForeign && request.Path.StartsWithSegments("/api", StringComparison.Ordinal);
    }

    private static string? Bearer(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        string header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.Ordinal) ? header[Scheme.Length..] : null;
    }

    private bool HasToken(string? sent) =>
        sent is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(token!));

    private static void MoveTokenToCookie(HttpContext context, string sent)
    {
        context.Response.Cookies.Append(
            Cookie,
            sent,
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                IsEssential = true,
            }
        );
        context.Response.Redirect(context.Request.PathBase + context.Request.Path);
    }

    private static void SetHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }

    private static Task RefuseAsync(HttpContext context, int status, string message) =>
        ErrorReply.WriteAsync(context.Response, status, message);
}
