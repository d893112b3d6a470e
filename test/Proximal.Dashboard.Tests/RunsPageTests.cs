using System.Globalization;
using Microsoft.Playwright;

namespace Proximal.Dashboard.Tests;

/// <summary>The table of runs, in a browser.</summary>
/// <param name="browser">The browser.</param>
public sealed class RunsPageTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private const string Hostile = "<img src=x onerror=document.title='hacked'>";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Names_notes_and_tags_are_texts_and_not_run()
    {
        using var folder = new TemporaryFolder();
        RunFiles.Write(folder.Path, "plain");
        string run = RunFiles.Write(folder.Path, Hostile.Replace("/", "", StringComparison.Ordinal));
        new RunNotes(Hostile, [Hostile], IsArchived: false).Write(new RunFolder(run));
        await File.WriteAllTextAsync(Path.Combine(run, "metrics.jsonl"), $"{Hostile}\n", Cancellation);
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await OpenAsync(dashboard);
        await page.GetByRole(AriaRole.Link, new() { Name = Hostile, Exact = true }).WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = Hostile, Exact = true }).WaitForAsync();
        await page.GetByText("damaged file").WaitForAsync();
        await page.GetByLabel($"Details of {Hostile}").ClickAsync();
        Assert.Equal(Hostile, await page.GetByLabel("Notes", new() { Exact = true }).InputValueAsync());
        Assert.Equal("Runs · Proximal", await page.TitleAsync());
        Assert.Equal(0, await page.Locator("img").CountAsync());
    }

    [Fact]
    public async Task The_table_sorts_and_filters()
    {
        using var folder = new TemporaryFolder();
        RunFiles.Write(folder.Path, "alpha", seed: 3, steps: 2048);
        RunFiles.Write(folder.Path, "beta", "Acrobot-v1", seed: 1, steps: 2048, status: "stopped");
        string gamma = RunFiles.Write(folder.Path, "gamma", seed: 2, steps: 32);
        new RunNotes("the best so far", ["base line"], IsArchived: false).Write(new RunFolder(gamma));
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await OpenAsync(dashboard);
        await CompleteAsync(page);

        await page.GetByRole(AriaRole.Button, new() { Name = "Last" }).ClickAsync();
        Assert.Equal(["alpha", "gamma", "beta"], await NamesAsync(page));
        await page.GetByRole(AriaRole.Button, new() { Name = "Last" }).ClickAsync();
        Assert.Equal(["beta", "gamma", "alpha"], await NamesAsync(page));
        Assert.Equal("ascending", await page.Locator("th.c-last").GetAttributeAsync("aria-sort"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Name" }).ClickAsync();

        async Task Filters(string filter, params string[] expected)
        {
            await page.GetByLabel("Filter").FillAsync(filter);
            await page.WaitForFunctionAsync(
                "names => JSON.stringify([...document.querySelectorAll('tbody .c-name')].map(one => one.textContent)) === names",
                System.Text.Json.JsonSerializer.Serialize(expected)
            );
        }

        await Filters("n_steps=2048", "alpha", "beta");
        await Filters("n_steps=2048 env=cartpole", "alpha");
        await Filters("norm_obs=false seed=2", "gamma");
        await Filters("state:stopped", "beta");
        await Filters("best", "gamma");
        await Filters("n_steps=4");
        await page.GetByText("No run matches the filter.").WaitForAsync();
        await Filters("", "alpha", "beta", "gamma");
        await page.GetByRole(AriaRole.Button, new() { Name = "base line" }).ClickAsync();
        await Filters("\"tag:base line\"", "gamma");
        Assert.Contains("q=", page.Url);
        await page.ReloadAsync();
        await page.GetByText("1 of 3 runs").WaitForAsync();
    }

    [Fact]
    public async Task Notes_and_tags_are_saved_and_archived_runs_are_hidden()
    {
        using var folder = new TemporaryFolder();
        string run = RunFiles.Write(folder.Path, "one");
        RunFiles.Write(folder.Path, "two");
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await OpenAsync(dashboard);
        await page.GetByLabel("Details of one").ClickAsync();
        await page.GetByLabel("Notes", new() { Exact = true }).FillAsync("a second try");
        await page.GetByLabel("Tags, with commas").FillAsync("baseline, old , baseline");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "baseline" }).WaitForAsync();
        RunNotes notes = RunNotes.Read(new RunFolder(run));
        Assert.Equal("a second try", notes.Text);
        Assert.Equal(["baseline", "old"], notes.Tags);

        await page.GetByLabel("Select one").CheckAsync();
        Assert.StartsWith(
            "#/curves?runs=",
            await page.Locator("#run-selection a", new() { HasText = "Curves" }).GetAttributeAsync("href")
        );
        await page.GetByRole(AriaRole.Button, new() { Name = "Archive", Exact = true }).ClickAsync();
        await page.GetByText("1 of 2 runs").WaitForAsync();
        Assert.Equal(["two"], await NamesAsync(page));
        Assert.True(RunNotes.Read(new RunFolder(run)).IsArchived);
        Assert.True(File.Exists(Path.Combine(run, "metrics.jsonl")));
        await page.GetByLabel("Archived", new() { Exact = true }).CheckAsync();
        await page.GetByText("2 runs", new() { Exact = true }).WaitForAsync();
    }

    [LongFact]
    [Trait("Category", "Long")]
    public async Task The_table_follows_growing_new_and_deleted_runs()
    {
        using var folder = new TemporaryFolder();
        string run = RunFiles.Write(folder.Path, "grows", points: 4, status: null);
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await OpenAsync(dashboard);
        await page.GetByText("4k / 4k").WaitForAsync();
        await using (
            FileStream file = AppendOnlyFile.Open(
                Path.Combine(run, "metrics.jsonl"),
                new FileInfo(Path.Combine(run, "metrics.jsonl")).Length
            )
        )
            await file.WriteAsync(RunFiles.Metrics(0, 2, from: 5), Cancellation);
        await page.GetByText("6k / 4k").WaitForAsync();
        RunFiles.Write(folder.Path, "appears");
        await page.GetByRole(AriaRole.Link, new() { Name = "appears" }).WaitForAsync();
        Directory.Delete(run, recursive: true);
        await page.GetByRole(AriaRole.Link, new() { Name = "grows" })
            .WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    [Fact]
    public async Task Runs_of_several_seeds_unfold()
    {
        using var folder = new TemporaryFolder();
        for (int seed = 1; seed <= 3; seed++)
            RunFiles.Write(folder.Path, $"five/seed-{seed}", seed: seed);
        RunFiles.Write(folder.Path, "single");
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await OpenAsync(dashboard);
        await CompleteAsync(page);
        Assert.Equal(2, await page.Locator("tbody .c-name").CountAsync());
        Assert.Contains(
            "±",
            await page.Locator("tr", new() { HasText = "five" }).Locator(".c-last").TextContentAsync()
        );
        await page.GetByRole(AriaRole.Button, new() { Name = "five" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "five/seed-2" }).WaitForAsync();
        await page.GetByLabel("Select five", new() { Exact = true }).CheckAsync();
        await page.GetByText("3 selected").WaitForAsync();
    }

    [Fact]
    public async Task The_keyboard_is_enough()
    {
        using var folder = new TemporaryFolder();
        RunFiles.Write(folder.Path, "one", seed: 1);
        RunFiles.Write(folder.Path, "two", seed: 2);
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await OpenAsync(dashboard);
        await CompleteAsync(page);
        Assert.True(await TabToAsync(page, "one => one.id === 'run-filter'"));
        Assert.True(await TabToAsync(page, "one => one.textContent === 'Last'"));
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal(["two", "one"], await NamesAsync(page));
        await page.Keyboard.PressAsync("Space");
        Assert.Equal(["one", "two"], await NamesAsync(page));
        Assert.True(await TabToAsync(page, "one => one.ariaLabel === 'Select one'"));
        await page.Keyboard.PressAsync("Space");
        await page.GetByText("1 selected").WaitForAsync();
        Assert.True(await TabToAsync(page, "one => one.ariaLabel === 'Details of one'"));
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("dialog[open]").WaitForAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Locator("dialog").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        // The focus returns to where it was.
        Assert.Equal("Details of one", await page.EvaluateAsync<string>("document.activeElement.ariaLabel"));
    }

    [Fact]
    public async Task Read_only_mode_hides_every_change()
    {
        using var folder = new TemporaryFolder();
        RunFiles.Write(folder.Path, "one");
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(
            TrainingTool.Options(folder.Path) with
            {
                ReadOnly = true,
            }
        );
        IPage page = await OpenAsync(dashboard);
        await page.GetByLabel("Details of one").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Close" }).WaitForAsync();
        foreach (string name in new[] { "Save", "Resume", "Stop", "New run" })
            Assert.Equal(0, await page.GetByRole(AriaRole.Button, new() { Name = name }).CountAsync());
    }

    [LongFact]
    [Trait("Category", "Long")]
    public async Task A_thousand_runs_are_few_elements()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 1000; i++)
            RunFiles.Write(folder.Path, string.Create(CultureInfo.InvariantCulture, $"run-{i}"), seed: i, points: 3);
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await OpenAsync(dashboard, "#/runs?sort=name");
        await page.GetByText("1000 runs", new() { Exact = true }).WaitForAsync();
        Assert.InRange(await page.Locator("tbody tr").CountAsync(), 20, 100);
        Assert.Equal("1001", await page.Locator("table").GetAttributeAsync("aria-rowcount"));
        await page.Locator(".run-scroll").EvaluateAsync("one => one.scrollTo(0, one.scrollHeight)");
        await page.GetByRole(AriaRole.Link, new() { Name = "run-999", Exact = true }).WaitForAsync();
        Assert.InRange(await page.Locator("tbody tr").CountAsync(), 20, 100);
        await page.GetByLabel("Filter").FillAsync("run-123");
        await page.GetByText("1 of 1000 runs").WaitForAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Texts_have_contrast_and_inputs_have_labels(bool dark)
    {
        using var folder = new TemporaryFolder();
        string[] states = ["completed", "stopped", "interrupted", "diverged"];
        foreach (string state in states)
            RunFiles.Write(folder.Path, state, status: state);
        string damaged = RunFiles.Write(folder.Path, "dead", status: null);
        await File.AppendAllTextAsync(Path.Combine(damaged, "metrics.jsonl"), "damage\n", Cancellation);
        new RunNotes("", ["tag"], IsArchived: false).Write(new RunFolder(damaged));
        string waiting = RunFiles.Write(folder.Path, "waiting", status: null);
        File.Delete(Path.Combine(waiting, "metrics.jsonl"));
        string trains = RunFiles.Write(folder.Path, "running", status: null);
        using RunLock held = RunLock.Acquire(trains);
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(TrainingTool.Options(folder.Path));
        IPage page = await browser.NewPageAsync(dark);
        await page.GotoAsync(dashboard.Address.ToString());
        await page.GetByLabel("Select dead").CheckAsync();
        await CompleteAsync(page);
        await page.GetByText("running", new() { Exact = true }).First.WaitForAsync();
        Assert.Empty(await PageChecks.RunAsync(page));
        await ScreenshotAsync(page, dark ? "states-dark" : "states");
        await page.GetByRole(AriaRole.Button, new() { Name = "New run" }).ClickAsync();
        Assert.Empty(await PageChecks.RunAsync(page));
        await page.Keyboard.PressAsync("Escape");
        await page.GetByLabel("Details of dead").ClickAsync();
        Assert.Empty(await PageChecks.RunAsync(page));
    }

    private async Task<IPage> OpenAsync(RunningDashboard dashboard, string hash = "")
    {
        IPage page = await browser.NewPageAsync();
        await page.GotoAsync(dashboard.Address + hash);
        return page;
    }

    private static Task CompleteAsync(IPage page) => page.Locator("main[data-complete=true]").WaitForAsync();

    private static async Task<string[]> NamesAsync(IPage page) =>
        [.. await page.Locator("tbody .c-name").AllTextContentsAsync()];

    // Presses the tab key until the focus is on an element.
    private static async Task<bool> TabToAsync(IPage page, string isWanted)
    {
        for (int i = 0; i < 60; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>($"({isWanted})(document.activeElement)"))
                return true;
        }

        return false;
    }

    private static Task ScreenshotAsync(IPage page, string name) => Screenshots.TakeAsync(page, name);
}
