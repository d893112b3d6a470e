using System.Diagnostics;
using Proximal.Tensors;

namespace Proximal.Cli.Tests;

public sealed class ResumeTests : IDisposable
{
    private const int Runs = 3,
        KillsPerRun = 4;

    // Every part that a checkpoint must hold has something in it: normalisers, schedules, evaluations, unfinished
    // episodes.
    private static readonly string[] Train =
    [
        "train",
        "Pendulum-v1",
        "--seed",
        "5",
        "--steps",
        "24000",
        "--eval-episodes",
        "2",
        "--save-every",
        "3",
        "--quiet",
        "--set",
        "n_steps=100",
        "--set",
        "batch_size=100",
        "--set",
        "normalize=true",
        "--set",
        "learning_rate=lin_1e-3",
        "--set",
        "clip_range=lin_0.2",
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [LongFact]
    [Trait("Category", "Long")]
    public void Run_killed_at_random_times_ends_with_the_same_weights_after_resume()
    {
        var watch = Stopwatch.StartNew();
        Assert.Equal(0, Tool.Run(folder.Path, [.. Train, "--out", "whole"]).ExitCode);
        double seconds = watch.Elapsed.TotalSeconds;
        RunContents whole = RunContents.Read(Path.Combine(folder.Path, "whole"));
        var random = new Rng(2024, 0);
        int kills = 0;

        for (int i = 0; i < Runs; i++)
        {
            string run = $"killed-{i}";
            for (int kill = 0; kill < KillsPerRun; kill++)
            {
                // The first kill of each run falls into its start, the others anywhere but late, so that most find it
                // alive.
                double moment = random.NextDouble() * seconds * (kill == 0 ? 0.3 : 0.8);
                using Process process = Continue(run);
                if (!process.WaitForExit(TimeSpan.FromSeconds(moment)))
                    Tool.Signal(process, Tool.SigKill);
                process.WaitForExit();
                kills += process.ExitCode == 128 + Tool.SigKill ? 1 : 0;
            }
            using (Process last = Continue(run))
                Assert.Equal((0, ""), (Tool.Finish(last) is var outcome ? outcome.ExitCode : -1, outcome.Error));

            whole.AssertSame(RunContents.Read(Path.Combine(folder.Path, run)));
        }
        Assert.InRange(kills, Runs, Runs * KillsPerRun);
    }

    [Theory]
    [LongInlineData(Tool.SigInt)]
    [InlineData(Tool.SigTerm)]
    [LongInlineData(Tool.SigHup)]
    [Trait("Category", "Long")]
    public void Signal_saves_a_checkpoint_and_stops(int signal)
    {
        Assert.Equal(0, Tool.Run(folder.Path, [.. Train, "--out", "whole"]).ExitCode);

        using (Process process = Tool.Start(folder.Path, [.. Train, "--out", "stopped"]))
        {
            WaitForUpdates(process, Path.Combine(folder.Path, "stopped", "metrics.jsonl"), 4);
            Tool.Signal(process, signal);
            Assert.Equal(130, Tool.Finish(process).ExitCode);
        }
        string stopped = Path.Combine(folder.Path, "stopped");
        Assert.Equal("interrupted", RunContents.Summary(stopped).GetProperty("status").GetString());
        Assert.Equal(Steps(stopped).Max(), RunContents.Summary(stopped).GetProperty("steps").GetInt64());
        Assert.Equal(0, Tool.Run(folder.Path, "resume", "stopped", "--quiet").ExitCode);

        RunContents.Read(Path.Combine(folder.Path, "whole")).AssertSame(RunContents.Read(stopped));
    }

    [Fact]
    public void Finished_run_is_unchanged_or_extended()
    {
        Assert.Equal(
            0,
            Tool.Run(folder.Path, "train", "CartPole-v1", "--steps", "1024", "--out", "r", "--quiet").ExitCode
        );
        RunContents first = RunContents.Read(Path.Combine(folder.Path, "r"));

        Tool.Outcome again = Tool.Run(folder.Path, "resume", "r", "--plain");
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("r is finished", again.Output, StringComparison.Ordinal);
        File.Delete(Path.Combine(folder.Path, "r", "summary.json"));
        Assert.Equal(0, Tool.Run(folder.Path, "resume", "r", "--plain").ExitCode);
        first.AssertSame(RunContents.Read(Path.Combine(folder.Path, "r")));

        Assert.Equal(0, Tool.Run(folder.Path, "resume", "r", "--steps", "2048", "--quiet").ExitCode);
        RunContents longer = RunContents.Read(Path.Combine(folder.Path, "r"));
        Assert.StartsWith(first.Metrics, longer.Metrics, StringComparison.Ordinal);
        Assert.Equal(8, longer.Metrics.Count(letter => letter == '\n'));
        // The zoo's learning rate falls to 0: over 2,048 steps it is at a half after 1,024.
        Assert.Contains("\"train/learning_rate\":0.0005", longer.Metrics.Split('\n')[4], StringComparison.Ordinal);
        Assert.Contains(
            "  n_timesteps: 2048\n",
            File.ReadAllText(Path.Combine(folder.Path, "r", "config.yaml")),
            StringComparison.Ordinal
        );

        Tool.Outcome shorter = Tool.Run(folder.Path, "resume", "r", "--steps", "500");
        Assert.Equal((2, "proximal: --steps 500: r has taken 2048 steps already\n"), (shorter.ExitCode, shorter.Error));
    }

    [Fact]
    public void Second_process_cannot_train_the_same_run()
    {
        // So long that it is still under way when the second one begins.
        using Process process = Tool.Start(
            folder.Path,
            [.. Train.Select(word => word == "24000" ? "24000000" : word), "--out", "r"]
        );
        WaitForUpdates(process, Path.Combine(folder.Path, "r", "metrics.jsonl"), 1);
        Tool.Outcome second = Tool.Run(folder.Path, "resume", "r");
        Tool.Signal(process, Tool.SigKill);
        process.WaitForExit();

        Assert.Equal((2, "proximal: r is being trained by another process\n"), (second.ExitCode, second.Error));
    }

    // Before its config.yaml is written there is no run to resume: it is started anew.
    private Process Continue(string run) =>
        File.Exists(Path.Combine(folder.Path, run, "config.yaml"))
            ? Tool.Start(folder.Path, "resume", run, "--quiet")
            : Tool.Start(folder.Path, [.. Train, "--out", run]);

    private static void WaitForUpdates(Process process, string metrics, int updates) =>
        Tool.WaitFor(
            process,
            () => File.Exists(metrics) && File.ReadAllText(metrics).Count(letter => letter == '\n') >= updates
        );

    private static IEnumerable<long> Steps(string run) => new CheckpointStore(Path.Combine(run, "checkpoints")).Steps;
}
