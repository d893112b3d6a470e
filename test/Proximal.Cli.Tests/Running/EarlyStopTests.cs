using System.Diagnostics;
using System.Text.Json;

namespace Proximal.Cli.Tests;

/// <summary>Runs that are evaluated on the way and ended early.</summary>
public sealed class EarlyStopTests : IDisposable
{
    private static readonly string[] Train =
    [
        "train",
        "CartPole-v1",
        "--seed",
        "1",
        "--eval-freq",
        "2000",
        "--eval-episodes",
        "3",
        "--stop-at-return",
        "60",
        "--patience",
        "30",
        "--min-evals",
        "2",
        "--save-freq",
        "1000",
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Run_stops_at_a_return_with_its_reason_also_after_a_kill()
    {
        Tool.Outcome outcome = Tool.Run(folder.Path, [.. Train, "--out", "whole", "--plain"]);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("stopped early: eval/mean_reward reached ", outcome.Output, StringComparison.Ordinal);
        string whole = Path.Combine(folder.Path, "whole");
        JsonElement summary = RunContents.Summary(whole);
        Assert.Equal("stopped", summary.GetProperty("status").GetString());
        Assert.Contains(
            "at least the threshold of 60",
            summary.GetProperty("reason").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal(20, summary.GetProperty("evaluation").GetProperty("episodes").GetInt32());
        long steps = summary.GetProperty("steps").GetInt64();
        Assert.InRange(steps, 2000, 40_000);
        string yaml = File.ReadAllText(Path.Combine(whole, "config.yaml"));
        Assert.EndsWith(
            "  checkpoints:\n    interval: 0\n    save_freq: 1000\n    keep: 3\n    eval_freq: 2000\n    "
                + "eval_episodes: 3\n    record_episodes: 0\n  stop:\n    at_return: 60\n    patience: 30\n    min_evals: 2\n    "
                + "max_episodes: 0\n",
            yaml,
            StringComparison.Ordinal
        );

        // What config.yaml says is enough to do it again.
        Assert.Equal(
            0,
            Tool.Run(
                folder.Path,
                "train",
                "CartPole-v1",
                "--config",
                "whole/config.yaml",
                "--out",
                "again",
                "--quiet"
            ).ExitCode
        );
        RunContents.Read(whole).AssertSame(RunContents.Read(Path.Combine(folder.Path, "again")));

        string killed = Path.Combine(folder.Path, "killed");
        using (Process process = Tool.Start(folder.Path, [.. Train, "--out", "killed", "--quiet"]))
        {
            Tool.WaitFor(process, () => new CheckpointStore(Path.Combine(killed, "checkpoints")).Steps.Count > 0);
            Tool.Signal(process, Tool.SigKill);
            process.WaitForExit();
        }
        Assert.Equal(0, Tool.Run(folder.Path, "resume", "killed", "--quiet").ExitCode);
        RunContents.Read(whole).AssertSame(RunContents.Read(killed));
        Assert.Equal(
            summary.GetProperty("reason").GetString(),
            RunContents.Summary(killed).GetProperty("reason").GetString()
        );
    }

    [Fact]
    public void Stopped_run_does_not_continue_without_more_steps()
    {
        string run = Path.Combine(folder.Path, "r");
        Assert.Equal(0, Tool.Run(folder.Path, [.. Train, "--out", "r", "--quiet"]).ExitCode);
        RunContents first = RunContents.Read(run);

        Tool.Outcome again = Tool.Run(folder.Path, "resume", "r", "--plain");
        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        Assert.StartsWith("r was stopped early: eval/mean_reward reached ", again.Output, StringComparison.Ordinal);
        File.Delete(Path.Combine(run, "summary.json"));
        Assert.Equal(0, Tool.Run(folder.Path, "resume", "r", "--quiet").ExitCode);
        first.AssertSame(RunContents.Read(run));
        Assert.Equal("stopped", RunContents.Summary(run).GetProperty("status").GetString());

        Assert.Equal(0, Tool.Run(folder.Path, "resume", "r", "--steps", "50000", "--quiet").ExitCode);
        JsonElement summary = RunContents.Summary(run);
        Assert.Equal("completed", summary.GetProperty("status").GetString());
        Assert.False(summary.TryGetProperty("reason", out _));
        Assert.InRange(summary.GetProperty("steps").GetInt64(), 50_000, 50_300);
    }

    [Fact]
    public void Patience_and_episode_limit_stop_a_run()
    {
        // A learning rate of next to nothing improves nothing.
        string[] train = ["train", "CartPole-v1", "--steps", "1e5", "--quiet", "--set", "learning_rate=1e-12"];
        Assert.Equal(
            0,
            Tool.Run(folder.Path, [.. train, "--eval-freq", "1000", "--patience", "3", "--out", "patience"]).ExitCode
        );
        JsonElement summary = RunContents.Summary(Path.Combine(folder.Path, "patience"));
        Assert.Contains("did not improve on", summary.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.InRange(summary.GetProperty("steps").GetInt64(), 4000, 4500);
        Assert.Contains(
            "    eval_episodes: 10\n",
            File.ReadAllText(Path.Combine(folder.Path, "patience", "config.yaml")),
            StringComparison.Ordinal
        );

        Assert.Equal(0, Tool.Run(folder.Path, [.. train, "--max-episodes", "40", "--out", "episodes"]).ExitCode);
        Assert.Contains(
            "at least the maximum of 40",
            RunContents.Summary(Path.Combine(folder.Path, "episodes")).GetProperty("reason").GetString(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(
        "--stop-at-return 100",
        "stop.at_return (--stop-at-return) needs evaluations, but there are none; add --eval-freq N"
    )]
    [InlineData("--patience 3", "stop.patience (--patience) needs evaluations, but there are none; add --eval-freq N")]
    [InlineData(
        "--min-evals 3 --eval-freq 100",
        "stop.min_evals (--min-evals) has no effect without patience; add --patience N"
    )]
    [InlineData(
        "--save-every 3 --save-freq 100",
        "checkpoints: interval (--save-every, updates) and save_freq (--save-freq, steps) exclude each other; "
            + "remove one"
    )]
    [InlineData("--eval-freq often", "--eval-freq: expected a whole number of 1 or more, found 'often'")]
    [InlineData("--stop-at-return high", "--stop-at-return: expected a number, found 'high'")]
    [InlineData("--config stop.yml", "stop.yml:3: unknown key 'stop.at_returns': did you mean at_return?")]
    [InlineData(
        "--config freq.yml",
        "freq.yml:2: checkpoints.eval_freq: expected a whole number of 0 or more, found '-1'"
    )]
    public void Invalid_stop_arguments_print_one_line_and_exit_with_2(string flags, string message)
    {
        File.WriteAllText(Path.Combine(folder.Path, "stop.yml"), "gamma: 0.9\nstop:\n  at_returns: 5\n");
        File.WriteAllText(Path.Combine(folder.Path, "freq.yml"), "checkpoints:\n  eval_freq: -1\n");
        Tool.Outcome outcome = Tool.Run(folder.Path, ["train", "CartPole-v1", .. flags.Split(' ')]);
        Assert.Equal((2, 1), (outcome.ExitCode, outcome.Error.Count(letter => letter == '\n')));
        Assert.StartsWith($"proximal: {message}", outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "runs")));
    }
}
