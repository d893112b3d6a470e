using System.Net;
using System.Text.Json;

namespace Proximal.Dashboard.Tests;

/// <summary>Rows of runs, events and the doctor, without a browser.</summary>
public sealed class CatalogTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("completed", "Completed")]
    [InlineData("stopped", "Stopped")]
    [InlineData("interrupted", "Interrupted")]
    [InlineData("diverged", "Diverged")]
    [InlineData(null, "Dead")]
    public void The_state_is_that_of_the_summary_or_the_lock(string? status, string expected)
    {
        using var folder = new TemporaryFolder();
        string path = RunFiles.Write(folder.Path, "run", status: status);
        var catalog = new RunCatalog([folder.Path]);
        CatalogedRun run = catalog.Runs[0];
        catalog.Update(run);
        Assert.Equal(expected, $"{run.Row!.State}");
        using (RunLock.Acquire(path))
        {
            catalog.Update(run);
            Assert.Equal(RunState.Running, run.Row.State);
        }

        catalog.Update(run);
        Assert.Equal(expected, $"{run.Row.State}");
    }

    [Fact]
    public void A_resumed_run_that_was_killed_is_dead()
    {
        using var folder = new TemporaryFolder();
        string path = RunFiles.Write(folder.Path, "run", status: "interrupted");
        File.WriteAllBytes(Path.Combine(path, "metrics.jsonl"), RunFiles.Metrics(0, 20));
        var catalog = new RunCatalog([folder.Path]);
        catalog.Update(catalog.Runs[0]);
        Assert.Equal(RunState.Dead, catalog.Runs[0].Row!.State);
    }

    [Theory]
    [InlineData("config.yaml", "a: [1")]
    [InlineData("summary.json", "{}")]
    [InlineData("notes.json", "[]")]
    [InlineData("metrics.jsonl", "damage\n")]
    public void A_damaged_file_is_a_problem_of_the_row(string name, string content)
    {
        using var folder = new TemporaryFolder();
        string path = RunFiles.Write(folder.Path, "run");
        File.WriteAllText(Path.Combine(path, name), content);
        var catalog = new RunCatalog([folder.Path]);
        catalog.Update(catalog.Runs[0]);
        Assert.Contains(name, catalog.Runs[0].Row!.Problem);
    }

    [Fact]
    public async Task Events_name_changed_runs_and_a_closed_stream_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        string path = RunFiles.Write(folder.Path, "run");
        var catalog = new RunCatalog([folder.Path]);
        await using var server = new LocalServer(IPAddress.Loopback, 0, token: null, readOnly: false);
        EventEndpoint events = EventEndpoint.Map(server, catalog);
        Uri address = await server.StartAsync(Cancellation);
        using var client = new HttpClient();
        using (
            HttpResponseMessage reply = await client.GetAsync(
                new Uri(address, "api/events"),
                HttpCompletionOption.ResponseHeadersRead,
                Cancellation
            )
        )
        {
            Assert.Equal("text/event-stream", reply.Content.Headers.ContentType!.MediaType);
            using var reader = new StreamReader(await reply.Content.ReadAsStreamAsync(Cancellation));
            await NextAsync(reader, static json => json.GetProperty("revision").GetInt64() > 1);
            Assert.Equal(1, events.Open);
            new RunNotes("text", [], IsArchived: false).Write(new RunFolder(path));
            await NextAsync(
                reader,
                json =>
                    json.GetProperty("runs")
                        .EnumerateArray()
                        .Any(run => run.GetProperty("id").GetString() == CatalogedRun.IdOf(path))
            );
        }

        for (int i = 0; i < 100 && events.Open > 0; i++)
            await Task.Delay(20, Cancellation);
        Assert.Equal(0, events.Open);
    }

    [Fact]
    public async Task The_doctor_gives_its_findings()
    {
        using var folder = new TemporaryFolder();
        string path = RunFiles.Write(folder.Path, "run", points: 50, status: "diverged");
        await using RunningDashboard dashboard = await RunningDashboard.StartAsync(folder.Path);
        using var client = new HttpClient();
        using JsonDocument reply = JsonDocument.Parse(
            await client.GetStringAsync(
                new Uri(dashboard.Address, $"api/runs/{CatalogedRun.IdOf(path)}/doctor"),
                Cancellation
            )
        );
        string?[] causes =
        [
            .. reply
                .RootElement.GetProperty("findings")
                .EnumerateArray()
                .Select(finding => finding.GetProperty("cause").GetString()),
        ];
        Assert.Equal(RunDiagnosis.Of(path).Findings.Select(static finding => finding.Cause), causes);
        Assert.NotEmpty(causes);
    }

    private static async Task NextAsync(StreamReader reader, Func<JsonElement, bool> isWanted)
    {
        while (await reader.ReadLineAsync(Cancellation) is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal))
                continue;
            using var json = JsonDocument.Parse(line[6..]);
            if (isWanted(json.RootElement))
                return;
        }

        Assert.Fail("the stream ended");
    }
}
