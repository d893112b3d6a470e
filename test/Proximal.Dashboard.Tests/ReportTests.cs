using Microsoft.Playwright;
using Proximal.Cli;

namespace Proximal.Dashboard.Tests;

/// <summary>Reports in one file, in a browser.</summary>
/// <param name="browser">The browser.</param>
public sealed class ReportTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task The_file_opens_without_a_server_and_without_requests()
    {
        using var folder = new TemporaryFolder();
        GeneratedRun.WriteSeeds(folder["low"], 3, "learning_rate: 0.0003\ngamma: 0.99", level: 150);
        GeneratedRun.WriteSeeds(folder["high"], 3, "learning_rate: 0.001\ngamma: 0.99", level: 200);
        string file = folder["report.html"];
        int code = ProximalTool.Run(
            ["report", folder["low"], folder["high"], "--out", file, "--title", "Learning rates"],
            command: "proximal",
            dashboard: static () => new DashboardServer()
        );
        Assert.Equal(0, code);

        (IPage page, List<string> problems) = await OpenAsync(file);
        await page.WaitForFunctionAsync("() => document.querySelector('.card')?.chart.plot");
        Assert.Equal("Learning rates", await page.TitleAsync());
        await Assertions.Expect(page.Locator("table.settings tbody th")).ToHaveTextAsync(["learning_rate"]);
        await Assertions.Expect(page.Locator("table.runs tbody tr")).ToHaveCountAsync(6);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "high 3 seeds" })).ToBeVisibleAsync();
        Assert.DoesNotContain(folder.Path, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(
            2,
            await page.EvaluateAsync<int>(
                "() => document.querySelector(\"[data-tag='rollout/ep_rew_mean']\").chart.lines.filter((line) => line.low).length"
            )
        );
        await page.GetByLabel("Metrics").FillAsync("Entropy");
        await Assertions.Expect(page.Locator(".card")).ToHaveCountAsync(1);
        await page.GetByLabel("log y").CheckAsync();
        await page.WaitForFunctionAsync("() => location.hash.includes('logy=1')");
        Assert.Empty(problems);
        await page.GetByLabel("Metrics").FillAsync("");
        await page.GetByLabel("log y").UncheckAsync();
        await Assertions.Expect(page.Locator("[data-tag='rollout/ep_rew_mean'] canvas")).ToBeVisibleAsync();
        await page.EvaluateAsync("() => scrollTo(0, 0)");
        await page.SetViewportSizeAsync(1280, 1060);
        await page.WaitForFunctionAsync("() => document.querySelector('.card').chart.plot");
        await Screenshots.TakeAsync(page, "report");
    }

    [Fact]
    public async Task Hostile_names_are_shown_as_text()
    {
        const string Hostile = "</script><script>document.title='hacked'<";
        using var folder = new TemporaryFolder();
        GeneratedRun.Write(
            folder["run"],
            settings: $"note: \"{Hostile}\"",
            tags: [Hostile, "<!--<script>", "'\"&amp;"]
        );
        string file = folder["report.html"];
        await File.WriteAllTextAsync(
            file,
            new DashboardServer().CreateReport(new ReportOptions { Runs = [folder["run"]], Title = Hostile }),
            TestContext.Current.CancellationToken
        );
        (IPage page, List<string> problems) = await OpenAsync(file);
        await page.GetByRole(AriaRole.Heading, new() { Name = Hostile, Level = 1 }).WaitForAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "<!--<script>", Level = 3 }).WaitForAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "'\"&amp;", Level = 3 }).WaitForAsync();
        Assert.Equal(Hostile, await page.TitleAsync());
        Assert.Empty(problems);
    }

    [Fact]
    public void Bad_options_are_refused_in_one_line()
    {
        using var folder = new TemporaryFolder();
        GeneratedRun.Write(folder["run"]);
        var server = new DashboardServer();
        Assert.Throws<InvalidInputException>(() => server.CreateReport(new ReportOptions { Runs = [] }));
        Assert.Throws<InvalidInputException>(() => server.CreateReport(new ReportOptions { Runs = [folder["none"]] }));
        InvalidInputException exception = Assert.Throws<InvalidInputException>(() =>
            server.CreateReport(new ReportOptions { Runs = [folder["run"]], Smoothing = 1 })
        );
        Assert.DoesNotContain('\n', exception.Message);
    }

    // The page must send no request but that for the file, and report no error, also not of its content policy.
    private async Task<(IPage Page, List<string> Problems)> OpenAsync(string file)
    {
        IPage page = await browser.NewPageAsync();
        var problems = new List<string>();
        string address = new Uri(file).AbsoluteUri;
        page.Request += (_, request) =>
        {
            if (request.Url.Split('#')[0] != address)
                problems.Add(request.Url);
        };
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                problems.Add(message.Text);
        };
        await page.GotoAsync(address);
        return (page, problems);
    }
}
