using Microsoft.Playwright;

namespace Proximal.Dashboard.Tests;

/// <summary>The pages of comparisons and searches, in a browser.</summary>
/// <param name="browser">The browser.</param>
public sealed class ComparePageTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task Settings_show_only_what_differs_and_all_on_demand()
    {
        using var folder = new TemporaryFolder();
        GeneratedRun.WriteSeeds(folder["low"], 5, "learning_rate: 0.0003\ngamma: 0.99", level: 150);
        GeneratedRun.WriteSeeds(folder["high"], 5, "learning_rate: 0.001\ngamma: 0.99", level: 200);
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await OpenAsync(dashboard, "#/compare");
        ILocator keys = page.Locator("table.settings tbody th");
        await Assertions.Expect(keys).ToHaveTextAsync(["learning_rate"]);
        await Assertions.Expect(page.Locator("table.settings tbody td")).ToHaveTextAsync(["0.001", "0.0003"]);
        // All results of the second group are lower.
        await Assertions.Expect(page.Locator("table.matrix")).ToContainTextAsync("1.00 [1.00, 1.00]");
        await Assertions.Expect(page.Locator("table.results")).ToContainTextAsync("200 [18");
        await Assertions.Expect(page.Locator("table.runs tbody tr")).ToHaveCountAsync(10);
        await Screenshots.TakeAsync(page, "compare");
        await page.GetByLabel("all 5 settings").CheckAsync();
        await Assertions.Expect(keys).ToHaveTextAsync(["environment", "algorithm", "seed", "learning_rate", "gamma"]);
        await page.WaitForFunctionAsync("() => location.hash.includes('all=1')");
        await page.GetByLabel("Result").SelectOptionAsync("train/entropy");
        await Assertions.Expect(page.Locator("table.results")).ToContainTextAsync("0.2");
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByLabel("Result")).ToHaveValueAsync("train/entropy");
        await Assertions.Expect(keys).ToHaveCountAsync(5);
    }

    [Fact]
    public async Task A_click_on_a_trial_opens_its_run()
    {
        using var folder = new TemporaryFolder();
        GeneratedRun.WriteSearch(folder["search"], 24);
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await OpenAsync(dashboard, "#/scatter?logx=1&color=policy_kwargs.net_arch");
        ILocator marks = page.Locator("svg.scatter circle.mark");
        await Assertions.Expect(marks).ToHaveCountAsync(24);
        await Assertions.Expect(page.Locator("svg.scatter")).ToContainTextAsync("learning_rate");
        await Screenshots.TakeAsync(page, "scatter");
        string run = (await page.Locator("svg.scatter a").First.GetAttributeAsync("href"))!;
        await page.GetByLabel("Horizontal axis").SelectOptionAsync("policy_kwargs.net_arch");
        await page.WaitForFunctionAsync("() => location.hash.includes('x=policy_kwargs.net_arch')");
        await Assertions.Expect(page.Locator("svg.scatter")).ToContainTextAsync("[64, 64]");
        await marks.First.ClickAsync();
        await page.WaitForURLAsync($"**{run}");
    }

    private async Task<IPage> OpenAsync(RunningDashboard dashboard, string hash)
    {
        IPage page = await browser.NewPageAsync();
        await page.GotoAsync(dashboard.Address + hash);
        return page;
    }
}
