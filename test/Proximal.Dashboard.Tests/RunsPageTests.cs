using Microsoft.Playwright;

namespace Proximal.Dashboard.Tests;

/// <summary>The table of runs, in a browser.</summary>
/// <param name="browser">The browser.</param>
public sealed class RunsPageTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task The_table_lists_runs_and_does_not_run_their_names()
    {
        using var folder = new TemporaryFolder();
        string[] names = ["CartPole-v1", "<img src=x onerror=document.title='hacked'>"];
        foreach (string name in names)
        {
            Directory.CreateDirectory(Path.Combine(folder.Path, name));
            await File.WriteAllTextAsync(
                Path.Combine(folder.Path, name, "config.yaml"),
                "CartPole-v1:\n  algorithm: ppo\n",
                TestContext.Current.CancellationToken
            );
        }

        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await browser.NewPageAsync();
        await page.GotoAsync(dashboard.Address.ToString());
        foreach (string name in names)
            await page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).WaitForAsync();
        Assert.Equal("Runs · Proximal", await page.TitleAsync());
    }
}
