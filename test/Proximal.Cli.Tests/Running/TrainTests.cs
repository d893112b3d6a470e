using System.Text.Json;

namespace Proximal.Cli.Tests;

public sealed class TrainTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Train_writes_a_complete_run_folder()
    {
        Tool.Outcome outcome = Tool.RunProcess(
            folder.Path,
            "train",
            "CartPole-v1",
            "--steps",
            "2e3",
            "--seed",
            "3",
            "--eval-episodes",
            "2",
            "--save-every",
            "2"
        );

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains(" play runs/CartPole-v1", outcome.Output, StringComparison.Ordinal);
        string run = Path.Combine(folder.Path, "runs", "CartPole-v1");
        string[] entries =
        [
            .. Directory
                .EnumerateFileSystemEntries(run)
                .Select(path => Path.GetFileName(path)!)
                .Order(StringComparer.Ordinal),
        ];
        Assert.Equal(
            [
                "checkpoints",
                "config.yaml",
                "events.out.tfevents.proximal",
                "metrics.jsonl",
                "network.json",
                "summary.json",
                "timings.jsonl",
            ],
            entries
        );

        JsonElement summary = RunContents.Summary(run);
        Assert.Equal(
            "environment algorithm seed steps wall_seconds steps_per_second evaluation weights_sha256 status version",
            string.Join(' ', summary.EnumerateObject().Select(property => property.Name))
        );
        Assert.Equal("CartPole-v1", summary.GetProperty("environment").GetString());
        Assert.Equal("ppo", summary.GetProperty("algorithm").GetString());
        Assert.Equal(3, summary.GetProperty("seed").GetInt32());
        Assert.Equal(2048, summary.GetProperty("steps").GetInt64());
        Assert.Equal("completed", summary.GetProperty("status").GetString());
        Assert.Equal(64, summary.GetProperty("weights_sha256").GetString()!.Length);
        Assert.Equal(20, summary.GetProperty("evaluation").GetProperty("episodes").GetInt32());
        Assert.InRange(summary.GetProperty("evaluation").GetProperty("mean_return").GetDouble(), 8, 500);

        string[] metrics = File.ReadAllLines(Path.Combine(run, "metrics.jsonl"));
        Assert.Equal(8, metrics.Length);
        Assert.Equal(4, metrics.Count(line => line.Contains("eval/mean_reward", StringComparison.Ordinal)));
        Assert.DoesNotContain(metrics, line => line.Contains("time/", StringComparison.Ordinal));
        Assert.Equal(8, File.ReadAllLines(Path.Combine(run, "timings.jsonl")).Length);
        Assert.InRange(Directory.GetDirectories(Path.Combine(run, "checkpoints")).Length, 3, 4);
    }

    [Fact]
    public void Slash_in_an_environment_name_creates_no_subfolder()
    {
        string[] train =
        [
            "train",
            "MinAtar/Breakout-v1",
            "--steps",
            "256",
            "--set",
            "n_steps=64",
            "--quiet",
            "--eval-episodes",
            "1",
        ];
        Assert.Equal(0, Tool.Run(folder.Path, train).ExitCode);

        Assert.True(File.Exists(Path.Combine(folder.Path, "runs", "MinAtar-Breakout-v1", "summary.json")));
        Assert.Equal(0, Tool.Run(folder.Path, "evaluate", "MinAtar-Breakout-v1", "--episodes", "1").ExitCode);
    }

    [Fact]
    public void Thread_count_does_not_change_the_run()
    {
        foreach (string threads in new[] { "1", "2" })
            Assert.Equal(
                0,
                Tool.Run(
                    folder.Path,
                    "train",
                    "Acrobot-v1",
                    "--steps",
                    "8192",
                    "--threads",
                    threads,
                    "--out",
                    threads,
                    "--quiet"
                ).ExitCode
            );

        RunContents.Read(Path.Combine(folder.Path, "1")).AssertSame(RunContents.Read(Path.Combine(folder.Path, "2")));
    }

    [Fact]
    public void Train_never_overwrites_a_run()
    {
        string[] train = ["train", "CartPole-v1", "--steps", "256", "--quiet"];
        Assert.Equal(0, Tool.Run(folder.Path, train).ExitCode);
        Assert.Equal(0, Tool.Run(folder.Path, [.. train, "--seed", "1"]).ExitCode);
        Tool.Outcome third = Tool.Run(folder.Path, [.. train, "--out", "runs/CartPole-v1"]);

        Assert.Equal(2, third.ExitCode);
        Assert.StartsWith(
            "proximal: --out runs/CartPole-v1: the folder has a run",
            third.Error,
            StringComparison.Ordinal
        );
        string[] names =
        [
            .. Directory
                .GetDirectories(Path.Combine(folder.Path, "runs"))
                .Select(path => Path.GetFileName(path)!)
                .Order(StringComparer.Ordinal),
        ];
        Assert.Equal(["CartPole-v1", "CartPole-v1-2"], names);
        Assert.Equal(
            0,
            RunContents.Summary(Path.Combine(folder.Path, "runs", "CartPole-v1")).GetProperty("seed").GetInt32()
        );
    }

    [Fact]
    public void Options_of_file_flags_and_set_are_all_applied()
    {
        File.WriteAllText(
            Path.Combine(folder.Path, "my.yml"),
            "CartPole-v1:\n  n_envs: 2\n  n_steps: 16\n  batch_size: 16\n  gamma: 0.9\n  checkpoints: {keep: 2}\n"
        );
        Assert.Equal(
            0,
            Tool.Run(
                folder.Path,
                "train",
                "CartPole-v1",
                "--config",
                "my.yml",
                "--set",
                "n_envs=3",
                "--set",
                "gae_lambda=0.5",
                "--envs",
                "4",
                "--steps",
                "128",
                "--out",
                "r"
            ).ExitCode
        );

        string yaml = File.ReadAllText(Path.Combine(folder.Path, "r", "config.yaml"));
        foreach (
            string line in new[]
            {
                "n_envs: 4",
                "n_steps: 16",
                "gamma: 0.9",
                "gae_lambda: 0.5",
                "n_timesteps: 128",
                "keep: 2",
            }
        )
            Assert.Contains($" {line}\n", yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void Divergence_exits_with_3_and_reports_the_reason()
    {
        string[] train =
        [
            "train",
            "Pendulum-v1",
            "--set",
            "learning_rate=1e30",
            "--set",
            "n_steps=64",
            "--steps",
            "100000",
            "--save-every",
            "1",
            "--out",
            "r",
            "--quiet",
        ];
        Tool.Outcome outcome = Tool.RunProcess(folder.Path, train);

        Assert.Equal(3, outcome.ExitCode);
        Assert.Matches(@"^proximal: training diverged: .* not finite .*\n$", outcome.Error);
        Assert.Equal("diverged", RunContents.Summary(Path.Combine(folder.Path, "r")).GetProperty("status").GetString());
        Assert.Equal(3, Tool.Run(folder.Path, "resume", "r", "--quiet").ExitCode);
    }

    [Fact]
    public void Evaluate_gives_the_result_of_the_summary()
    {
        Assert.Equal(0, Tool.Run(folder.Path, "train", "Pendulum-v1", "--steps", "4096", "--quiet").ExitCode);
        JsonElement summary = RunContents.Summary(Path.Combine(folder.Path, "runs", "Pendulum-v1"));

        Tool.Outcome outcome = Tool.Run(folder.Path, "evaluate", "Pendulum-v1", "--episodes", "20", "--json");
        using JsonDocument document = JsonDocument.Parse(outcome.Output);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(
            summary.GetProperty("evaluation").GetRawText().Where(IsInk),
            document.RootElement.GetProperty("evaluation").GetRawText().Where(IsInk)
        );
        Assert.Equal(
            summary.GetProperty("weights_sha256").GetString(),
            document.RootElement.GetProperty("weights_sha256").GetString()
        );
        string lines = Tool.Run(
            folder.Path,
            "evaluate",
            "runs/Pendulum-v1/checkpoints/step-4096",
            "--episodes",
            "20"
        ).Output;
        Assert.Contains(
            $"return  {summary.GetProperty("evaluation").GetProperty("mean_return").GetDouble():F1} ± ",
            lines,
            StringComparison.Ordinal
        );
        Assert.NotEqual(
            lines,
            Tool.Run(folder.Path, "evaluate", "Pendulum-v1", "--episodes", "20", "--stochastic").Output
        );
    }

    private static bool IsInk(char letter) => !char.IsWhiteSpace(letter);
}
