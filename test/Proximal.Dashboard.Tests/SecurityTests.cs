using System.Net;

namespace Proximal.Dashboard.Tests;

/// <summary>What the server refuses: names of other sites, requests of other sites, wrong tokens, changes in read-only
/// mode.</summary>
public sealed class SecurityTests
{
    [Fact]
    public async Task A_loopback_page_needs_no_token()
    {
        using var folder = new TemporaryFolder();
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        using HttpResponseMessage page = await SendAsync(dashboard, "/"),
            script = await SendAsync(dashboard, "/app.js");
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("script-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData("attacker.example", HttpStatusCode.Forbidden)]
    [InlineData("attacker.example:80", HttpStatusCode.Forbidden)]
    [InlineData("localhost.attacker.example", HttpStatusCode.Forbidden)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]", HttpStatusCode.OK)]
    public async Task A_host_name_that_could_be_rebound_is_refused(string host, HttpStatusCode expected)
    {
        using var folder = new TemporaryFolder();
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        using HttpResponseMessage reply = await SendAsync(dashboard, "/api/runs", host: host);
        Assert.Equal(expected, reply.StatusCode);
    }

    [Theory]
    [InlineData("Origin", "http://attacker.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.OK)]
    [InlineData("Sec-Fetch-Site", "none", HttpStatusCode.OK)]
    public async Task Data_is_not_readable_from_another_site(string header, string value, HttpStatusCode expected)
    {
        using var folder = new TemporaryFolder();
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        using HttpResponseMessage reply = await SendAsync(dashboard, "/api/runs", headers: [(header, value)]);
        Assert.Equal(expected, reply.StatusCode);
    }

    [Fact]
    public async Task A_change_needs_the_header_that_forms_cannot_set()
    {
        using var folder = new TemporaryFolder();
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        using HttpResponseMessage without = await SendAsync(dashboard, "/api/none", HttpMethod.Post),
            with = await SendAsync(dashboard, "/api/none", HttpMethod.Post, headers: [("X-Proximal", "1")]),
            foreign =
                await SendAsync(
                    dashboard,
                    "/api/none",
                    HttpMethod.Post,
                    headers: [("X-Proximal", "1"), ("Origin", "http://attacker.example")]
                );
        Assert.Equal(HttpStatusCode.Forbidden, without.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, with.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
    }

    [Fact]
    public async Task Read_only_mode_refuses_changes()
    {
        using var folder = new TemporaryFolder();
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(
            new DashboardOptions { Folders = [folder.Path], ReadOnly = true }
        );
        using HttpResponseMessage reply = await SendAsync(
            dashboard,
            "/api/none",
            HttpMethod.Post,
            headers: [("X-Proximal", "1")]
        );
        Assert.Equal(HttpStatusCode.Forbidden, reply.StatusCode);
        Assert.Contains("read-only", await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_token_is_asked_for_and_moves_to_a_cookie()
    {
        using var folder = new TemporaryFolder();
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(
            new DashboardOptions { Folders = [folder.Path], Token = "a secret" }
        );
        Assert.Equal("?token=a%20secret", dashboard.Address.Query);
        using HttpResponseMessage none = await SendAsync(dashboard, "/"),
            wrong = await SendAsync(dashboard, "/?token=guess"),
            right = await SendAsync(dashboard, "/?token=a%20secret"),
            bearer = await SendAsync(dashboard, "/api/runs", headers: [("Authorization", "Bearer a secret")]);
        Assert.Equal(HttpStatusCode.Unauthorized, none.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, right.StatusCode);
        Assert.Equal("/", right.Headers.Location!.ToString());
        string cookie = right.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=strict", cookie);
        Assert.Equal(HttpStatusCode.OK, bearer.StatusCode);
        using HttpResponseMessage page = await SendAsync(
            dashboard,
            "/",
            headers: [("Cookie", cookie[..cookie.IndexOf(';')])]
        );
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task An_address_that_others_can_reach_needs_a_token()
    {
        using var folder = new TemporaryFolder();
        InvalidInputException exception = await Assert.ThrowsAsync<InvalidInputException>(() =>
            RunningDashboard.StartAsync(new DashboardOptions { Folders = [folder.Path], Address = IPAddress.Any })
        );
        Assert.Contains("needed", exception.Message);
    }

    [Theory]
    [InlineData("/../config.yaml")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("//etc/passwd")]
    public async Task No_path_leads_to_a_file(string path)
    {
        using var folder = new TemporaryFolder();
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        using HttpResponseMessage reply = await SendAsync(dashboard, path);
        Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
    }

    private static async Task<HttpResponseMessage> SendAsync(
        RunningDashboard dashboard,
        string path,
        HttpMethod? method = null,
        string? host = null,
        params (string Name, string Value)[] headers
    )
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
        var address = new Uri(dashboard.Address.GetLeftPart(UriPartial.Authority) + path);
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, address);
        if (host is not null)
            request.Headers.Host = host;
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
