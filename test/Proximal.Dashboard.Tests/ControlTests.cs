using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Proximal.Dashboard.Tests;

/// <summary>Start, stop and resume of real runs from the page.</summary>
/// <param name="browser">The browser.</param>
[Collection("training")]
public sealed class ControlTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [LongFact]
    [Trait("Category", "Long")]
    public async Task A_run_starts_outlives_the_dashboard_stops_and_resumes()
    {
        using var folder = new TemporaryFolder();
        string run = Path.Combine(folder.Path, "quick");
        using var end = new EndOfRun(run);
        await using (RunningDashboard dashboard = await RunningDashboard.StartAsync(TrainingTool.Options(folder.Path)))
        {
            IPage page = await browser.NewPageAsync();
            page.SetDefaultTimeout(30_000);
            await page.GotoAsync(dashboard.Address.ToString());
            await page.GetByRole(AriaRole.Button, new() { Name = "New run" }).ClickAsync();
            await page.GetByLabel("Steps", new() { Exact = true }).FillAsync("50000000");
            await page.GetByLabel("Folder", new() { Exact = true }).FillAsync("quick");
            await page.GetByLabel("Settings, one key=value").FillAsync("n_stepz=64\nn_envs=4");
            await page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
            // The line of the tool.
            await page.GetByText("n_stepz").Last.WaitForAsync();
            Assert.Contains("n_steps", await page.Locator("dialog .error").TextContentAsync());
            Assert.False(File.Exists(Path.Combine(run, "config.yaml")));

            await page.GetByLabel("Settings, one key=value").FillAsync("n_steps=64\nn_envs=4");
            await page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
            await page.Locator(".state-running").WaitForAsync();
        }

        // The dashboard has ended; the run has not.
        Assert.True(IsTrained(run));
        await using (RunningDashboard dashboard = await RunningDashboard.StartAsync(TrainingTool.Options(folder.Path)))
        {
            IPage page = await browser.NewPageAsync();
            page.SetDefaultTimeout(30_000);
            await page.GotoAsync(dashboard.Address.ToString());
            await page.GetByLabel("Details of quick").ClickAsync();
            await page.GetByText("$ proximal train CartPole-v1").WaitForAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
            await page.Locator("dialog").GetByRole(AriaRole.Button, new() { Name = "Resume" }).WaitForAsync();
            Assert.Equal("", await page.Locator("dialog .error").TextContentAsync());
            await page.Locator(".state-interrupted").WaitForAsync();
            Assert.Equal(RunStatus.Interrupted, RunSummary.Read(Path.Combine(run, "summary.json"))!.Status);
            long steps = RunSummary.Read(Path.Combine(run, "summary.json"))!.Steps;

            await page.GetByLabel("New total of steps").FillAsync($"{steps + 1000}");
            await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
            await page.Locator(".state-completed").WaitForAsync();
            Assert.True(RunSummary.Read(Path.Combine(run, "summary.json"))!.Steps >= steps + 1000);
        }

        Assert.False(IsTrained(run));
    }

    [Fact]
    public void Only_the_process_that_holds_the_lock_is_stopped()
    {
        using var folder = new TemporaryFolder();
        string run = RunFiles.Write(folder.Path, "run", status: null);
        var catalog = new RunCatalog([folder.Path]);
        var control = new RunControl(catalog, folder.Path, []);
        // A file that a killed process left names a process that is now another one.
        File.WriteAllText(Path.Combine(run, ".lock"), "");
        File.WriteAllText(Path.Combine(run, ".owner"), $"{Environment.ProcessId} 1\n");
        Assert.Contains(
            "not in training",
            Assert.Throws<InvalidInputException>(() => control.Stop(catalog.Runs[0])).Message
        );
        using var held = new FileStream(
            Path.Combine(run, ".lock"),
            FileMode.Open,
            FileAccess.ReadWrite,
            FileShare.None
        );
        Assert.Contains(
            "cannot be found",
            Assert.Throws<InvalidInputException>(() => control.Stop(catalog.Runs[0])).Message
        );
    }

    [Theory]
    [InlineData("name", "../outside", "the name")]
    [InlineData("name", ".hidden", "the name")]
    [InlineData("name", "a/b", "the name")]
    [InlineData("steps", "--load=x.dll", "the steps")]
    [InlineData("seed", "1;2", "the seed")]
    [InlineData("setting", "--load=x.dll", "the setting")]
    [InlineData("setting", "n_steps", "the setting")]
    public void Values_that_look_like_flags_or_paths_are_refused(string member, string value, string problem)
    {
        string Of(string name) => name == member ? value : "";
        using var json = JsonDocument.Parse(
            JsonSerializer.Serialize(
                new Dictionary<string, object>
                {
                    ["environment"] = "CartPole-v1",
                    ["algorithm"] = "",
                    ["steps"] = Of("steps"),
                    ["seed"] = Of("seed"),
                    ["name"] = Of("name"),
                    ["settings"] = new[] { Of("setting") },
                }
            )
        );
        Assert.StartsWith(
            problem,
            Assert.Throws<InvalidInputException>(() => StartRequest.Read(json.RootElement)).Message
        );
    }

    private static bool IsTrained(string run)
    {
        using RunLock? free = RunLock.TryAcquire(run);
        return free is null;
    }

    // Ends a run that a failed test leaves.
    private sealed class EndOfRun(string run) : IDisposable
    {
        public void Dispose()
        {
            string owner = Path.Combine(run, ".owner");
            if (!IsTrained(run) || !File.Exists(owner))
                return;
            using var process = Process.GetProcessById(
                int.Parse(File.ReadAllText(owner).Split(' ')[0], CultureInfo.InvariantCulture)
            );
            process.Kill();
            process.WaitForExit();
        }
    }
}

/// <summary>Tests that train are not run beside others, which wait for a browser.</summary>
[CollectionDefinition("training", DisableParallelization = true)]
public sealed class TrainingCollection;
