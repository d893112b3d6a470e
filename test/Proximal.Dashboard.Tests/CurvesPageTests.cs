using System.Text.Json;
using Microsoft.Playwright;

namespace Proximal.Dashboard.Tests;

/// <summary>The page of curves, in a browser.</summary>
/// <param name="browser">The browser.</param>
public sealed class CurvesPageTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private const string Return = "rollout/ep_rew_mean";

    [Fact]
    public async Task Curves_of_seeds_are_drawn_as_mean_and_band()
    {
        using var folder = new TemporaryFolder();
        GeneratedRun.WriteSeeds(folder["five"], 5);
        GeneratedRun.Write(folder["other"], settings: "learning_rate: 0.001", level: 120);
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await OpenAsync(dashboard, "#/curves");
        await DrawnAsync(page, Return);
        JsonElement lines = await LinesAsync(page, Return);
        Assert.Equal(["five", "other"], lines.EnumerateArray().Select(line => line.GetProperty("name").GetString()));
        Assert.Equal(60, lines[0].GetProperty("x").GetArrayLength());
        Assert.True(lines[0].GetProperty("band").GetBoolean());
        Assert.False(lines[1].GetProperty("band").GetBoolean());
        // The mean of the last points is near the level of the runs.
        Assert.InRange(lines[0].GetProperty("y").EnumerateArray().Last().GetDouble(), 200, 235);
        Assert.InRange(lines[1].GetProperty("y").EnumerateArray().Last().GetDouble(), 120, 150);
        Assert.True(await HasColorAsync(page, Return, 0x0b, 0x6b, 0xcb), "the line of the first group is not drawn");
        Assert.True(await HasColorAsync(page, Return, 0xc2, 0x41, 0x0c), "the line of the second group is not drawn");
        await page.SetViewportSizeAsync(1280, 860);
        await DrawnAsync(page, "train/value_loss");
        await Screenshots.TakeAsync(page, "curves");
    }

    [Fact]
    public async Task The_band_is_that_of_the_values()
    {
        using var folder = new TemporaryFolder();
        GeneratedRun.WriteSeeds(folder["five"], 5);
        double[] last =
        [
            .. Enumerable
                .Range(1, 5)
                .Select(seed => RunMetrics.Read(folder[$"five/seed-{seed}/metrics.jsonl"]).Curve(Return).Values[^1]),
        ];
        double mean = last.Average(),
            deviation = Math.Sqrt(last.Average(value => (value - mean) * (value - mean)));
        ConfidenceInterval interval = new StratifiedBootstrap([5]).Of(
            last,
            static values => values.ToArray().Average()
        );
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await OpenAsync(dashboard, "#/curves?smooth=0");
        await CheckAsync("std", mean - deviation, mean + deviation, 1e-3);
        await CheckAsync("range", last.Min(), last.Max(), 1e-3);
        // The bootstrap of the library draws other resamples.
        await CheckAsync("ci", interval.Low, interval.High, 0.1 * (interval.High - interval.Low));

        async Task CheckAsync(string band, double low, double high, double tolerance)
        {
            await page.GetByLabel("Seeds of a group").SelectOptionAsync(band);
            await page.WaitForFunctionAsync(
                "([tag, band]) => { const { chart } = document.querySelector(`[data-tag='${tag}']`); return chart.plot && chart.state.band === band; }",
                new[] { Return, band }
            );
            JsonElement line = (await LinesAsync(page, Return))[0];
            Assert.Equal(mean, line.GetProperty("y").EnumerateArray().Last().GetDouble(), 1e-3);
            Assert.Equal(low, line.GetProperty("low").GetDouble(), tolerance);
            Assert.Equal(high, line.GetProperty("high").GetDouble(), tolerance);
        }
    }

    [Fact]
    public async Task Smoothing_is_that_of_TensorBoard()
    {
        using var folder = new TemporaryFolder();
        GeneratedRun.Write(folder["one"]);
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await OpenAsync(dashboard, "#/curves?smooth=0.9");
        await DrawnAsync(page, Return);
        double last = 0,
            expected = 0;
        double[] values = RunMetrics.Read(folder["one/metrics.jsonl"]).Curve(Return).Values;
        for (int i = 0; i < values.Length; i++)
        {
            last = (0.9 * last) + (0.1 * values[i]);
            expected = last / (1 - Math.Pow(0.9, i + 1));
        }

        JsonElement line = (await LinesAsync(page, Return))[0];
        Assert.Equal(expected, line.GetProperty("y").EnumerateArray().Last().GetDouble(), 1e-3);
        Assert.Equal(60, line.GetProperty("raw").GetInt32());
    }

    [Fact]
    public async Task The_search_takes_a_regular_expression_and_refuses_a_bad_one()
    {
        using var folder = new TemporaryFolder();
        string slow = new('a', 60);
        GeneratedRun.Write(folder["one"], tags: [slow + "!"]);
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await OpenAsync(dashboard, "#/curves");
        ILocator search = page.GetByLabel("Metrics");
        await search.FillAsync("^train/.*(kl|entropy)$");
        await Assertions.Expect(page.Locator(".card")).ToHaveCountAsync(2);
        await search.FillAsync("(unclosed");
        await Assertions.Expect(page.Locator("#pattern-error")).ToContainTextAsync("the pattern is not valid");
        await Assertions.Expect(page.Locator(".card")).ToHaveCountAsync(2);
        await search.FillAsync("^(a+)+$");
        await Assertions.Expect(page.Locator("#pattern-error")).ToHaveTextAsync("the pattern takes too long to match");
        await search.FillAsync("nothing");
        await Assertions.Expect(page.Locator("#pattern-error")).ToHaveTextAsync("No metric matches");
        await search.FillAsync("ENTROPY");
        await Assertions.Expect(page.Locator(".card")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("#pattern-error")).ToHaveTextAsync("");
    }

    [Fact]
    public async Task The_link_shows_the_same_view_again()
    {
        using var folder = new TemporaryFolder();
        GeneratedRun.WriteSeeds(folder["five"], 3);
        GeneratedRun.Write(folder["other"], settings: "learning_rate: 0.001");
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await OpenAsync(dashboard, "#/curves");
        await DrawnAsync(page, Return);

        // Drag over the middle third of the plot.
        LocatorBoundingBoxResult area = (await page.Locator($"[data-tag='{Return}'] .u-over").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(area.X + (area.Width / 3), area.Y + 40);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(area.X + (area.Width * 2 / 3), area.Y + 60, new() { Steps = 4 });
        await page.Mouse.UpAsync();
        await page.WaitForFunctionAsync("() => location.hash.includes('zoom=')");
        await page.GetByLabel("log y").CheckAsync();
        await page.GetByLabel("Seeds of a group").SelectOptionAsync("range");
        await page.GetByRole(AriaRole.Button, new() { Name = "other" }).ClickAsync();
        await page.GetByLabel("Smoothing").FillAsync("0.8");
        await page.GetByLabel($"Wide chart of {Return}").ClickAsync();
        await page.WaitForFunctionAsync("() => location.hash.includes('wide=')");
        string before = await ViewAsync(page);
        Assert.Contains("smooth=0.8", page.Url);
        Assert.Contains("logy=1", page.Url);

        await page.ReloadAsync();
        await DrawnAsync(page, Return);
        Assert.Equal(before, await ViewAsync(page));
        JsonElement scale = await ScaleAsync(page, "x");
        Assert.InRange(scale[0].GetDouble(), 15_000, 25_000);
        Assert.InRange(scale[1].GetDouble(), 35_000, 45_000);
        Assert.Single((await LinesAsync(page, Return)).EnumerateArray());

        await page.GetByRole(AriaRole.Button, new() { Name = "Reset zoom" }).ClickAsync();
        await page.WaitForFunctionAsync("() => !location.hash.includes('zoom')");
        await page.WaitForFunctionAsync(
            $"() => document.querySelector(\"[data-tag='{Return}']\").chart.plot.scales.x.max >= 59000"
        );
    }

    [Fact]
    public async Task Keys_move_the_cursor_zoom_and_reset()
    {
        using var folder = new TemporaryFolder();
        GeneratedRun.Write(folder["one"]);
        GeneratedRun.Write(folder["two"], settings: "learning_rate: 0.001");
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await OpenAsync(dashboard, "#/curves?x=updates");
        await DrawnAsync(page, Return);
        ILocator plot = page.Locator($"[data-tag='{Return}'] .plot"),
            tooltip = page.Locator($"[data-tag='{Return}'] .tooltip");
        await plot.FocusAsync();
        await page.Keyboard.PressAsync("End");
        await Assertions.Expect(tooltip).ToContainTextAsync("updates 600");
        await Assertions.Expect(tooltip).ToContainTextAsync("one");
        await Assertions.Expect(tooltip).ToContainTextAsync("two");
        await page.Keyboard.PressAsync("+");
        await page.WaitForFunctionAsync("() => location.hash.includes('zoom=')");
        await DrawnAsync(page, Return);
        await page.Keyboard.PressAsync("0");
        await page.WaitForFunctionAsync("() => !location.hash.includes('zoom')");
        await page.GetByLabel($"Data of {Return} as a table").ClickAsync();
        await Assertions.Expect(page.Locator($"[data-tag='{Return}'] tbody tr")).ToHaveCountAsync(31);
    }

    [Fact]
    public async Task Axes_can_be_logarithmic_and_show_time()
    {
        using var folder = new TemporaryFolder();
        GeneratedRun.Write(folder["one"]);
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await OpenAsync(dashboard, "#/curves?logx=1&logy=1&x=time&smooth=0");
        await DrawnAsync(page, "train/value_loss");
        JsonElement distributions = (
            await page.EvaluateAsync<JsonElement?>(
                "() => { const { scales } = document.querySelector(\"[data-tag='train/value_loss']\").chart.plot; return [scales.x.distr, scales.y.distr]; }"
            )
        )!.Value;
        Assert.Equal("[3,3]", distributions.ToString().Replace(" ", "", StringComparison.Ordinal));
        JsonElement x = (await LinesAsync(page, "train/value_loss"))[0].GetProperty("x");
        Assert.Equal(0.5, x[0].GetDouble(), 6);
        Assert.Equal(30, x[59].GetDouble(), 6);
        // explained_variance has values below 0 at first, for which there is no place.
        await DrawnAsync(page, "train/explained_variance");
    }

    [Fact]
    public async Task Charts_follow_a_run_that_is_training()
    {
        using var folder = new TemporaryFolder();
        GeneratedRun.Write(folder["one"]);
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await OpenAsync(dashboard, "#/curves");
        await DrawnAsync(page, Return);
        await File.AppendAllTextAsync(
            folder["one/metrics.jsonl"],
            "{\"step\":70000,\"rollout/ep_rew_mean\":300,\"new/metric\":1}\n",
            TestContext.Current.CancellationToken
        );
        await page.WaitForFunctionAsync(
            "tag => document.querySelector(`[data-tag='${tag}']`).chart.lines[0]?.x.at(-1) === 70000",
            Return
        );
        await DrawnAsync(page, "new/metric");
    }

    [Fact]
    public async Task Names_of_runs_and_metrics_are_shown_as_text()
    {
        const string Hostile = "<img src=x onerror=document.title='hacked'>";
        using var folder = new TemporaryFolder();
        GeneratedRun.Write(
            folder[Hostile],
            tags: [$"x/{Hostile}", "</script><script>document.title='hacked'</script>"]
        );
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await OpenAsync(dashboard, "#/curves");
        await page.GetByRole(AriaRole.Heading, new() { Name = $"x/{Hostile}" }).ScrollIntoViewIfNeededAsync();
        await page.WaitForFunctionAsync(
            "name => [...document.querySelectorAll('.card')].find((card) => card.dataset.tag === name).chart.plot",
            $"x/{Hostile}"
        );
        await Assertions
            .Expect(page.GetByRole(AriaRole.Button, new() { Name = Hostile, Exact = true }))
            .ToBeVisibleAsync();
        Assert.Equal("Curves · Proximal", await page.TitleAsync());
        Assert.Equal(0, await page.Locator("main img").CountAsync());
    }

    [LongFact]
    [Trait("Category", "Long")]
    public async Task Three_hundred_metrics_scroll_smoothly()
    {
        using var folder = new TemporaryFolder();
        string[] tags = [.. Enumerable.Range(0, 300).Select(i => $"group{i / 50}/metric{i:000}")];
        for (int run = 1; run <= 5; run++)
            GeneratedRun.Write(folder[$"five/seed-{run}"], (ulong)run, updates: 100, tags: tags);
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await OpenAsync(dashboard, "#/curves");
        await DrawnAsync(page, Return);
        JsonElement measured = (
            await page.EvaluateAsync<JsonElement?>(
                """
                async () => {
                  const frames = [];
                  let last = performance.now();
                  let drawn = 0;
                  for (let i = 0; i < 150; i++) {
                    scrollBy(0, 40);
                    const now = await new Promise(requestAnimationFrame);
                    frames.push(now - last);
                    last = now;
                    drawn = Math.max(drawn, [...document.querySelectorAll(".card")].filter((card) => card.chart.plot).length);
                  }
                  frames.sort((first, second) => first - second);
                  return { median: frames[75], p95: frames[142], drawn, cards: document.querySelectorAll(".card").length, end: scrollY };
                }
                """
            )
        )!.Value;
        TestContext.Current.TestOutputHelper!.WriteLine(measured.ToString());
        Assert.True(measured.GetProperty("cards").GetInt32() > 300);
        Assert.InRange(measured.GetProperty("drawn").GetInt32(), 4, 40);
        Assert.True(measured.GetProperty("end").GetDouble() > 4000);
        Assert.True(measured.GetProperty("median").GetDouble() < 20, $"frames are slow: {measured}");
    }

    private async Task<IPage> OpenAsync(RunningDashboard dashboard, string hash)
    {
        IPage page = await browser.NewPageAsync();
        await page.GotoAsync(dashboard.Address + hash);
        return page;
    }

    private static Task<IJSHandle> DrawnAsync(IPage page, string tag) =>
        page.WaitForFunctionAsync("tag => document.querySelector(`[data-tag='${tag}']`)?.chart.plot", tag);

    private static async Task<JsonElement> LinesAsync(IPage page, string tag) =>
        (
            await page.EvaluateAsync<JsonElement?>(
                """
                tag => document.querySelector(`[data-tag='${tag}']`).chart.lines.map((line) => ({
                  name: line.name, x: [...line.x], y: [...line.y], band: Boolean(line.low), raw: line.raw?.x.length ?? 0,
                  low: line.low?.at(-1), high: line.high?.at(-1),
                }))
                """,
                tag
            )
        )!.Value;

    private static async Task<JsonElement> ScaleAsync(IPage page, string name) =>
        (
            await page.EvaluateAsync<JsonElement?>(
                "name => { const scale = document.querySelector('.card').chart.plot.scales[name]; return [scale.min, scale.max]; }",
                name
            )
        )!.Value;

    private static Task<bool> HasColorAsync(IPage page, string tag, int red, int green, int blue) =>
        page.EvaluateAsync<bool>(
            """
            ([tag, red, green, blue]) => {
              const canvas = document.querySelector(`[data-tag='${tag}'] canvas`);
              const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
              let found = 0;
              for (let i = 0; i < data.length; i += 4)
                if (data[i] === red && data[i + 1] === green && data[i + 2] === blue && data[i + 3] === 255) found++;
              return found > 20;
            }
            """,
            new object[] { tag, red, green, blue }
        );

    // What the page shows, apart from its address.
    private static Task<string> ViewAsync(IPage page) =>
        page.EvaluateAsync<string>(
            """
            async () => {
              await new Promise((done) => setTimeout(done, 250));
              const controls = [...document.querySelectorAll(".controls input, .controls select")].map((input) => `${input.name}=${input.type === "checkbox" ? input.checked : input.value}`);
              const pressed = [...document.querySelectorAll("[aria-pressed=true]")].map((button) => button.textContent);
              const { scales } = document.querySelector(".card").chart.plot;
              return JSON.stringify([controls, pressed, scales.x.min, scales.x.max, scales.y.min, scales.y.max, scales.y.distr]);
            }
            """
        );
}
