using System.Net;
using System.Text.Json;
using Microsoft.Playwright;

namespace Proximal.Dashboard.Tests;

/// <summary>The page of a run, in a browser: overview, replay and completions.</summary>
/// <param name="browser">The browser.</param>
public sealed class RunPageTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private const string Hostile = "<img src=x onerror=document.title='hacked'>";

    [Fact]
    public async Task The_overview_explains_the_metrics_of_the_algorithm()
    {
        using var folder = new TemporaryFolder();
        Agent.Train(folder["<b>run"]);
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await OpenAsync(dashboard, "overview");
        await page.GetByRole(AriaRole.Heading, new() { Name = "<b>run" }).WaitForAsync();
        ILocator figure = page.Locator(".figure", new() { HasText = "approx. KL" });
        Assert.Contains("usually below 0.02", await figure.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("train/approx_kl at step", await figure.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(9, await page.Locator(".figure").CountAsync());
        await page.GetByText("All other metrics").ClickAsync();
        await page.GetByText("train/clip_range", new() { Exact = true }).WaitForAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Network" }).ClickAsync();
        await page.GetByRole(AriaRole.Row, new() { Name = "policy.actor.0" }).WaitForAsync();
        Assert.Contains("[4]", await page.GetByRole(AriaRole.Row, new() { Name = "policy.actor.0" }).InnerTextAsync());
        await page.GetByText("parameters", new() { Exact = true }).First.WaitForAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_replay_is_played_by_keyboard_and_shows_each_step(bool dark)
    {
        using var folder = new TemporaryFolder();
        Agent.Train(folder["run"]);
        string file = Directory
            .GetFiles(folder["run/episodes"])
            .OrderBy(static path => path.Length)
            .ThenBy(static path => path, StringComparer.Ordinal)
            .Last();
        using JsonDocument episode = JsonDocument.Parse(await File.ReadAllBytesAsync(file, Cancellation));
        JsonElement[] steps = [.. episode.RootElement.GetProperty("steps").EnumerateArray()];
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await OpenAsync(dashboard, "replay", dark);
        ILocator player = page.Locator(".player");
        await player.FocusAsync();
        await ExpectStepAsync(page, 0, steps);
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowRight");
        await ExpectStepAsync(page, 2, steps);
        await page.Keyboard.PressAsync("ArrowLeft");
        await ExpectStepAsync(page, 1, steps);
        await page.Keyboard.PressAsync("End");
        await ExpectStepAsync(page, steps.Length - 1, steps);
        Assert.Contains("t", await page.Locator("output").InnerTextAsync(), StringComparison.Ordinal);
        await page.Keyboard.PressAsync("Home");

        // The styles of other pages do not reach the player.
        LocatorBoundingBoxResult play =
                (await page.GetByRole(AriaRole.Button, new() { Name = "Play" }).BoundingBoxAsync())!,
            slider = (await page.GetByRole(AriaRole.Slider).BoundingBoxAsync())!;
        Assert.InRange(slider.Y + (slider.Height / 2), play.Y, play.Y + play.Height);

        // The picture has the background of the drawing and other colors.
        int colors = await page.EvaluateAsync<int>(
            """
            () => {
              const canvas = document.querySelector("canvas.picture");
              const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
              const found = new Set();
              for (let i = 0; i < data.length; i += 4) found.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
              return found.size;
            }
            """
        );
        Assert.True(colors > 3, $"{colors} colors");

        // From a few steps before the end to the end.
        await page.Locator("#step").FillAsync($"{Math.Max(0, steps.Length - 10)}");
        await page.Locator("#speed").SelectOptionAsync("4");
        await page.GetByRole(AriaRole.Button, new() { Name = "Play" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Play" }).WaitForAsync();
        await ExpectStepAsync(page, steps.Length - 1, steps);
        await page.Locator("#speed").SelectOptionAsync("0.25");
        await page.GetByRole(AriaRole.Button, new() { Name = "Play" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();

        // The slider moves to a step.
        await page.Locator("#step").FillAsync("4");
        await ExpectStepAsync(page, 4, steps);
        Assert.Equal(2, await page.Locator(".chart").CountAsync());
        await AssertContrastAsync(page);
    }

    [Fact]
    public async Task A_hostile_episode_runs_no_code()
    {
        using var folder = new TemporaryFolder();
        Agent.Train(folder["run"]);
        string text = await File.ReadAllTextAsync(Directory.GetFiles(folder["run/episodes"])[0], Cancellation);
        Directory.Delete(folder["run/episodes"], recursive: true);
        Directory.CreateDirectory(folder["run/episodes"]);
        string name = JsonSerializer.Serialize(Hostile);
        text = text.Replace("\"agents\":[\"agent\"]", $"\"agents\":[{name},{name}]", StringComparison.Ordinal)
            .Replace("\"name\":\"\"", $"\"name\":{name}", StringComparison.Ordinal)
            .Replace(
                "\"shapes\":[",
                $"\"shapes\":[[\"text\",\"#000000\",0,0,1,\"start\",{name}],[{name}],7,",
                StringComparison.Ordinal
            );
        Assert.Contains(name, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder["run/episodes/step-1.json"], text, Cancellation);
        await File.WriteAllTextAsync(folder["run/episodes/step-2.json"], "{}", Cancellation);
        File.CreateSymbolicLink(folder["run/episodes/step-3.json"], "/etc/passwd");
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await OpenAsync(dashboard, "replay");
        await page.GetByRole(AriaRole.Heading, new() { Name = Hostile }).First.WaitForAsync();
        Assert.Equal(1, await page.Locator("#episode option").CountAsync());
        Assert.Equal(0, await page.Locator("main img").CountAsync());
        Assert.Equal("run · Proximal", await page.TitleAsync());
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(dashboard, "episodes/step-3.json"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(dashboard, "episodes/..%2fconfig.yaml"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(dashboard, "episodes/step-1.json"));
    }

    [Fact]
    public async Task Completions_stand_side_by_side_with_tokens_colored_by_a_value()
    {
        using var folder = new TemporaryFolder();
        WriteLanguageRun(folder["run"]);
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await OpenAsync(dashboard, "completions");
        ILocator sides = page.Locator(".sides article");
        await sides.Nth(1).WaitForAsync();
        Assert.Contains("before", await sides.Nth(0).InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains(Hostile, await sides.Nth(1).InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await page.Locator("main img").CountAsync());

        // The first value is the advantage; the color follows its sign and size.
        ILocator tokens = sides.Nth(1).Locator(".token");
        Assert.Equal(
            ["token positive", "token negative"],
            [await tokens.Nth(0).GetAttributeAsync("class"), await tokens.Nth(1).GetAttributeAsync("class")]
        );
        Assert.Equal("advantage 2", await tokens.Nth(0).GetAttributeAsync("title"));
        Assert.Equal("advantage -1", await tokens.Nth(1).GetAttributeAsync("title"));
        Assert.NotEqual(await BackgroundAsync(tokens.Nth(0)), await BackgroundAsync(tokens.Nth(1)));
        await page.GetByLabel("Color tokens by").SelectOptionAsync("kl");
        Assert.Equal("KL from the reference 0.5", await tokens.Nth(0).GetAttributeAsync("title"));
        await page.GetByLabel("Color tokens by").SelectOptionAsync("");
        Assert.Equal(0, await tokens.CountAsync());
        await page.GetByLabel("Color tokens by").SelectOptionAsync("advantage");
        await page.GetByLabel("Left").SelectOptionAsync("1");
        Assert.Contains(Hostile, await sides.Nth(0).InnerTextAsync(), StringComparison.Ordinal);
        await page.GetByText("of one prompt of the update").WaitForAsync();
        await AssertContrastAsync(page);

        await page.GetByRole(AriaRole.Link, new() { Name = "Alarms" }).ClickAsync();
        await page.GetByRole(AriaRole.Row, new() { Name = "length explosion" }).WaitForAsync();
        Assert.Contains("still active", await page.Locator("main table").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal("run · Proximal", await page.TitleAsync());
    }

    [Fact]
    public async Task An_unknown_run_is_reported()
    {
        using var folder = new TemporaryFolder();
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        IPage page = await browser.NewPageAsync();
        await page.GotoAsync($"{dashboard.Address}#/run/none");
        Assert.Equal("there is no such run", await page.GetByRole(AriaRole.Alert).InnerTextAsync());
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task<IPage> OpenAsync(RunningDashboard dashboard, string section, bool dark = false)
    {
        IPage page = await browser.NewPageAsync(dark);
        await page.GotoAsync($"{dashboard.Address}#/run/{await IdAsync(dashboard)}/{section}");
        await page.Locator("#section-title").WaitForAsync();
        return page;
    }

    private static async Task<string> IdAsync(RunningDashboard dashboard)
    {
        using var client = new HttpClient();
        using JsonDocument list = JsonDocument.Parse(
            await client.GetStringAsync(new Uri(dashboard.Address, "/api/runs"), Cancellation)
        );
        return list.RootElement.GetProperty("runs")[0].GetProperty("id").GetString()!;
    }

    private static async Task<HttpStatusCode> StatusAsync(RunningDashboard dashboard, string path)
    {
        using var client = new HttpClient();
        var address = new Uri($"{dashboard.Address}api/runs/{await IdAsync(dashboard)}/{path}");
        using HttpResponseMessage reply = await client.GetAsync(address, Cancellation);
        return reply.StatusCode;
    }

    // The page shows the step with its reward, action and first observation as the file has them.
    private static async Task ExpectStepAsync(IPage page, int step, JsonElement[] steps)
    {
        await page.GetByText($"Step {step + 1} of {steps.Length},").WaitForAsync();
        JsonElement decision = steps[step].GetProperty("decisions")[0];
        int action = decision.GetProperty("action")[0][0].GetInt32();
        Assert.StartsWith($"{action}", await page.Locator("tr.taken").InnerTextAsync(), StringComparison.Ordinal);
        double probability = decision.GetProperty("distribution")[0].GetProperty("probabilities")[action].GetDouble();
        Assert.Contains(
            (100 * probability).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture) + "%",
            await page.Locator("tr.taken").InnerTextAsync(),
            StringComparison.Ordinal
        );
    }

    private static Task<string> BackgroundAsync(ILocator element) =>
        element.EvaluateAsync<string>("node => getComputedStyle(node).backgroundColor");

    // Contrast of all texts with what is drawn behind them (WCAG 2.2, 1.4.3): at least 4.5 : 1.
    private static async Task AssertContrastAsync(IPage page)
    {
        string[] low = await page.EvaluateAsync<string[]>(
            """
            () => {
              const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
              const rgba = (color, below) => {
                canvas.fillStyle = `rgb(${below.join(" ")})`;
                canvas.fillRect(0, 0, 1, 1);
                canvas.fillStyle = color;
                canvas.fillRect(0, 0, 1, 1);
                return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
              };
              const behind = (node) => {
                if (!node) return [255, 255, 255];
                return rgba(getComputedStyle(node).backgroundColor, behind(node.parentElement));
              };
              const luminance = (color) => {
                const [r, g, b] = color.map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
              };
              const low = [];
              const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              while (texts.nextNode()) {
                const node = texts.currentNode.parentElement;
                if (!texts.currentNode.data.trim() || !node.checkVisibility()) continue;
                const background = behind(node), text = rgba(getComputedStyle(node).color, background);
                const [a, b] = [luminance(background), luminance(text)].sort((x, y) => y - x);
                const contrast = (a + 0.05) / (b + 0.05);
                if (contrast < 4.5) low.push(`${texts.currentNode.data.trim().slice(0, 30)}: ${contrast.toFixed(2)}`);
              }
              return low;
            }
            """
        );
        Assert.Empty(low);
    }

    private static void WriteLanguageRun(string run)
    {
        Directory.CreateDirectory(run);
        File.WriteAllText(Path.Combine(run, "config.yaml"), "algorithm: rlhf\nmodel: tiny\n");
        File.WriteAllText(
            Path.Combine(run, "metrics.jsonl"),
            """
            {"step":0,"objective/scores":0.1,"monitor/length_explosion":0}
            {"step":8,"objective/scores":0.4,"monitor/length_explosion":1}

            """
        );
        string hostile = JsonSerializer.Serialize(Hostile);
        File.WriteAllText(
            Path.Combine(run, "samples.jsonl"),
            $$$"""
            {"step":0,"prompt":{{{hostile}}},"completion":"before","score":0.1,"tokens":{"text":["before"],"logprob":[-1],"advantage":[0.5]}}
            {"step":8,"prompt":{{{hostile}}},"completion":{{{hostile}}},"score":0.4,"tokens":{"text":[{{{hostile}}},"!"],"logprob":[-1,-2],"kl":[0.5,0.1],"advantage":[2,-1]}}
            {"step":8,"group":true,"prompt":"other","completion":"x","score":1,"tokens":{"text":["x"],"advantage":[1]}}

            """
        );
    }

    /// <summary>A short run of CartPole with recorded episodes.</summary>
    private static class Agent
    {
        public static void Train(string folder) =>
            Experiment.Train(
                "CartPole-v1",
                new TrainingRequest
                {
                    Folder = folder,
                    Steps = 1024,
                    EvaluationFrequency = 512,
                    EvaluationEpisodes = 1,
                    RecordEpisodes = 1,
                }
            );
    }
}
