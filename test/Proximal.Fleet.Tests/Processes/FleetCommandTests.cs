using System.Text.Json;
using System.Text.RegularExpressions;

namespace Proximal.Fleet.Tests;

/// <summary>Learner and workers as processes, which are killed, stopped and continued.</summary>
public sealed class FleetCommandTests : IDisposable
{
    private static readonly string[] values =
    [
        "--steps",
        "81920",
        "--set",
        "shards=4",
        "--set",
        "n_envs=8",
        "--save-every",
        "20",
    ];

    private readonly TemporaryFolder folder = new();
    private readonly List<Tool> tools = [];

    [LongFact, Trait("Category", "Long")]
    public void Killed_and_stopped_workers_do_not_change_the_weights()
    {
        string expected = TrainAlone();
        Tool learner = Learner("CartPole-v1", "--lease", "1");
        string address = AddressOf(learner);
        Tool first = Worker(address, "first"),
            sleeper = Worker(address, "sleeper");
        WaitForUpdates(20);
        first.Kill();
        sleeper.Signal("STOP");
        Tool second = Worker(address, "second");
        _ = learner.WaitFor("worker sleeper is lost");
        WaitForUpdates(80);
        sleeper.Signal("CONT");
        _ = sleeper.WaitFor("joined as incarnation (2)");
        Assert.Equal(0, learner.WaitForExit());
        Assert.Equal(0, second.WaitForExit());
        Assert.Equal(0, sleeper.WaitForExit());
        AssertBalanced(learner);
        Assert.Equal(expected, Hash("fleet"));
    }

    [LongFact, Trait("Category", "Long")]
    public void Killed_learner_continues_with_the_same_workers()
    {
        string expected = TrainAlone();
        Tool learner = Learner("CartPole-v1", "--lease", "1");
        string address = AddressOf(learner);
        Tool first = Worker(address, "first"),
            second = Worker(address, "second");
        WaitForUpdates(50);
        learner.Kill();
        _ = learner.WaitForExit();
        _ = first.WaitFor("the learner does not answer");
        Tool resumed = Start("fleet", "learner", folder["fleet"], "--port", address.Split(':')[1], "--plain");
        Assert.Equal(0, resumed.WaitForExit());
        Assert.Equal(0, first.WaitForExit());
        Assert.Equal(0, second.WaitForExit());
        AssertBalanced(resumed);
        Assert.Equal(expected, Hash("fleet"));
    }

    [LongFact, Trait("Category", "Long")]
    public void Asynchronous_run_survives_the_death_of_a_worker()
    {
        Tool learner = Learner("CartPole-v1", "--lease", "1", "--algorithm", "appo", "--max-lag", "2");
        string address = AddressOf(learner);
        Tool first = Worker(address, "first"),
            second = Worker(address, "second");
        WaitForUpdates(50);
        first.Kill();
        Assert.Equal(0, learner.WaitForExit());
        Assert.Equal(0, second.WaitForExit());
        AssertBalanced(learner);
    }

    [LongFact, Trait("Category", "Long")]
    public void Worker_without_the_token_is_refused_in_one_line()
    {
        Tool learner = Start(
            "PROXIMAL_TOKEN=secret",
            "fleet",
            "learner",
            "CartPole-v1",
            "--port",
            "0",
            "--out",
            folder["fleet"],
            "--plain"
        );
        Tool worker = Worker(AddressOf(learner), "guest");
        Assert.Equal(2, worker.WaitForExit());
        Assert.Contains("PROXIMAL_TOKEN", worker.Output);
    }

    public void Dispose()
    {
        foreach (Tool tool in tools)
            tool.Dispose();
        folder.Dispose();
    }

    private static string AddressOf(Tool learner) => learner.WaitFor("--join (127.0.0.1:[0-9]+)");

    private static void AssertBalanced(Tool learner)
    {
        Match counts = Regex.Match(
            learner.Output,
            "unrolls: (?<a>\\d+) produced, (?<b>\\d+) used, (?<c>\\d+) too old, (?<d>\\d+) late, (?<e>\\d+) left over",
            RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(1)
        );
        Assert.True(counts.Success, learner.Output);
        long[] numbers = [.. counts.Groups.Values.Skip(1).Select(static group => long.Parse(group.Value))];
        Assert.Equal(numbers[0], numbers[1..].Sum());
    }

    private string TrainAlone()
    {
        Tool alone = Start(["train", "CartPole-v1", .. values, "--out", folder["alone"], "--quiet"]);
        Assert.Equal(0, alone.WaitForExit());
        return Hash("alone");
    }

    private string Hash(string run)
    {
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder[run], "summary.json")));
        return summary.RootElement.GetProperty("weights_sha256").GetString()!;
    }

    private Tool Learner(params string[] arguments) =>
        Start(["fleet", "learner", .. arguments, .. values, "--port", "0", "--out", folder["fleet"], "--plain"]);

    private Tool Worker(string address, string name) => Start("fleet", "worker", "--join", address, "--name", name);

    private Tool Start(params string[] arguments)
    {
        var tool = Tool.Start(arguments);
        tools.Add(tool);
        return tool;
    }

    private void WaitForUpdates(int count)
    {
        string log = Path.Combine(folder["fleet"], ConsumptionLog.FileName);
        for (int i = 0; i < 6000; i++)
        {
            if (File.Exists(log) && Lines(log) >= count)
                return;
            Thread.Sleep(20);
        }

        Assert.Fail($"there are no {count} updates");
    }

    private static int Lines(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Count(static letter => letter == '\n');
    }
}
