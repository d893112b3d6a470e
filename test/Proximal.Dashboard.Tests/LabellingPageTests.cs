using System.Text.Json;
using Microsoft.Playwright;

namespace Proximal.Dashboard.Tests;

/// <summary>The page of <c>proximal label</c>, in a browser, with the keyboard only.</summary>
/// <param name="browser">The browser.</param>
public sealed class LabellingPageTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private const string Hostile =
        "<script>document.title='hacked'</script><img src=x onerror=document.title='hacked'>";

    [LongFact]
    [Trait("Category", "Long")]
    public async Task No_answer_is_lost_when_the_server_is_killed()
    {
        using var folder = new TemporaryFolder();
        string[] command = ["prompts.jsonl", "--out", "preferences.jsonl", "--seed", "1"];
        await File.WriteAllLinesAsync(
            folder["prompts.jsonl"],
            Enumerable
                .Range(0, 6)
                .Select(static i =>
                    JsonSerializer.Serialize(
                        new { prompt = $"{Hostile} {i}", completions = new[] { $"{Hostile} a{i}", $"b{i}" } }
                    )
                ),
            TestContext.Current.CancellationToken
        );
        IPage page = await browser.NewPageAsync();
        Uri address;
        using (LabelProcess first = await LabelProcess.StartAsync(folder.Path, 0, command))
        {
            address = first.Address;
            await page.GotoAsync(address.ToString());
            await page.GetByLabel("Your name").WaitForAsync();
            await page.Keyboard.TypeAsync("ann");
            await page.Keyboard.PressAsync("Enter");
            await AnsweredAsync(page, 0);
            // Texts are shown as they are.
            Assert.Contains(Hostile, await page.Locator(".prompt .text").TextContentAsync(), StringComparison.Ordinal);
            Assert.Equal(0, await page.Locator("main script, .text img").CountAsync());

            await page.Keyboard.PressAsync("3");
            await page.Keyboard.PressAsync("ArrowLeft");
            await AnsweredAsync(page, 1);
            await page.Keyboard.PressAsync("ArrowRight");
            await AnsweredAsync(page, 2);
            await page.Keyboard.PressAsync("u");
            await AnsweredAsync(page, 1);
            await page.Keyboard.PressAsync("t");
            await AnsweredAsync(page, 2);
            // Keys in the comment are text.
            await page.Keyboard.PressAsync("c");
            await page.Keyboard.TypeAsync("ab txs");
            await page.Keyboard.PressAsync("Escape");
            await page.Keyboard.PressAsync("x");
            await AnsweredAsync(page, 3);
            await first.KillAsync();
        }

        await page.Keyboard.PressAsync("a");
        await page.GetByText("The server does not answer").WaitForAsync();
        // The page is closed while the answer is on its way.
        await page.GotoAsync("about:blank");
        using (LabelProcess second = await LabelProcess.StartAsync(folder.Path, address.Port, command))
        {
            await page.GotoAsync(address.ToString());
            await AnsweredAsync(page, 4);
            await page.Keyboard.PressAsync("s");
            await AnsweredAsync(page, 5);
            await page.Keyboard.PressAsync("b");
            await page.GetByText("All items are answered").WaitForAsync();
            Assert.Equal("Label · Proximal", await page.TitleAsync());
            await second.KillAsync();
        }

        LabelAnswer[] answers = ReadAnswers(folder);
        Assert.Equal(6, answers.Length);
        Assert.Equal(
            ["3", "tie", "bad ab txs", "-", "skip", "-"],
            answers.Select(static answer =>
                answer.IsSkipped ? "skip"
                : answer.Judgements["preference"] is { AllBad: true } ? $"bad {answer.Comment}"
                : answer.Judgements["preference"].Ranks is [1, 1] ? "tie"
                : answer.Judgements["preference"].Margin?.ToString() ?? "-"
            )
        );
        // ← and A prefer the candidate that was shown first, B the second one.
        Assert.Equal(1, answers[0].Judgements["preference"].Ranks[answers[0].Shown[0]]);
        Assert.Equal(1, answers[3].Judgements["preference"].Ranks[answers[3].Shown[0]]);
        Assert.Equal(1, answers[5].Judgements["preference"].Ranks[answers[5].Shown[1]]);
    }

    [Fact]
    public async Task Candidates_are_ranked_by_several_criteria_and_models_are_hidden()
    {
        using var folder = new TemporaryFolder();
        string[] texts = ["one", "two", "three"];
        using LabellingSession session = LabellingSession.Open(
            folder["s"],
            new LabellingOptions { Criteria = ["helpful", "safe"] },
            () =>
                [
                    new LabellingItem(
                        0,
                        JsonSerializer.SerializeToElement("prompt"),
                        [.. texts.Select(static text => new LabellingCandidate(text, Source: "secret-model"))]
                    ),
                ]
        );
        using var stop = new CancellationTokenSource();
        var started = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task serving = new DashboardServer().LabelAsync(
            session,
            new DashboardOptions { Port = 0, Started = started.SetResult },
            stop.Token
        );
        IPage page = await browser.NewPageAsync(dark: true);
        var replies = new List<string>();
        page.Response += async (_, response) =>
        {
            if (response.Url.Contains("/api/", StringComparison.Ordinal))
                replies.Add(await response.TextAsync());
        };
        await page.GotoAsync((await started.Task).ToString());
        await page.GetByLabel("Your name").FillAsync("bob");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("helpful").WaitForAsync();
        foreach (string key in (string[])["1", "2", "Backspace", "3", "t", "2", "Enter"])
            await page.Keyboard.PressAsync(key);
        await page.GetByText("safe").WaitForAsync();
        foreach (string key in (string[])["3", "2", "1", "Enter"])
            await page.Keyboard.PressAsync(key);
        await page.GetByText("All items are answered").WaitForAsync();

        LabelAnswer answer = Assert.Single(session.Answers);
        Assert.Equal([1, 2, 2], answer.Shown.Select(shown => answer.Judgements["helpful"].Ranks[shown]));
        Assert.Equal([3, 2, 1], answer.Shown.Select(shown => answer.Judgements["safe"].Ranks[shown]));
        Assert.NotEmpty(replies);
        Assert.DoesNotContain(replies, static reply => reply.Contains("secret-model", StringComparison.Ordinal));
        await stop.CancelAsync();
        await serving;
    }

    [Fact]
    public async Task Clips_are_shown_as_animations()
    {
        using var folder = new TemporaryFolder();
        var storage = new LabellingFolder(folder["s"]);
        using LabellingSession session = LabellingSession.Open(
            storage.Path,
            new LabellingOptions(),
            () =>
                new ClipItems(storage, new Environments.EnvironmentRegistry().TryFind("CartPole-v1")!, [])
                {
                    Pairs = 2,
                    Steps = 10,
                }.Create()
        );
        using var stop = new CancellationTokenSource();
        var started = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task serving = new DashboardServer().LabelAsync(
            session,
            new DashboardOptions { Port = 0, Started = started.SetResult },
            stop.Token
        );
        IPage page = await browser.NewPageAsync();
        await page.GotoAsync((await started.Task).ToString());
        await page.GetByLabel("Your name").FillAsync("eve");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync(
            "() => [...document.images].length === 2 && [...document.images].every(i => i.complete && i.naturalWidth > 0)"
        );
        await page.Keyboard.PressAsync("r");
        await page.Keyboard.PressAsync("ArrowRight");
        await AnsweredAsync(page, 1);
        Assert.Single(session.Answers);
        await stop.CancelAsync();
        await serving;
    }

    private static Task AnsweredAsync(IPage page, int count) =>
        page.Locator("#progress").GetByText($": {count} of ").WaitForAsync();

    // Without the lines that were undone.
    private static LabelAnswer[] ReadAnswers(TemporaryFolder folder)
    {
        string path = Path.Combine(folder["preferences.session"], "answers.jsonl");
        using var journal = new LabelJournal(path);
        return [.. journal.Answers];
    }
}
