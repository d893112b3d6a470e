using System.Diagnostics;
using System.Text.Json;

namespace Proximal.Cli.Tests;

/// <summary>Several seeds in one command.</summary>
public sealed class SeedsTests : IDisposable
{
    private static readonly string[] Train = ["train", "CartPole-v1", "--save-every", "2"];
    private static readonly string[] Short = [.. Train, "--steps", "4096"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_seed_gives_the_same_run_alone_and_with_others_in_parallel()
    {
        foreach (string seed in (string[])["3", "4", "7"])
            Assert.Equal(
                0,
                Tool.Run(folder.Path, [.. Short, "--seed", seed, "--out", $"alone-{seed}", "--quiet"]).ExitCode
            );

        foreach (string jobs in (string[])["1", "3"])
        {
            Tool.Outcome outcome = Tool.Run(
                folder.Path,
                [.. Short, "--seeds", "3..4,7", "--jobs", jobs, "--out", $"g{jobs}", "--plain"]
            );
            Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
            var returns = new List<double>();
            foreach (string seed in (string[])["3", "4", "7"])
            {
                string alone = Path.Combine(folder.Path, $"alone-{seed}"),
                    run = Path.Combine(folder.Path, $"g{jobs}", $"seed-{seed}");
                RunContents.Read(alone).AssertSame(RunContents.Read(run));
                Assert.Equal(
                    File.ReadAllText(Path.Combine(alone, "config.yaml")),
                    File.ReadAllText(Path.Combine(run, "config.yaml"))
                );
                returns.Add(RunContents.Summary(run).GetProperty("evaluation").GetProperty("mean_return").GetDouble());
            }
            Assert.Equal(3, Directory.GetDirectories(Path.Combine(folder.Path, $"g{jobs}")).Length);

            double mean = returns.Average(),
                deviation = Math.Sqrt(returns.Average(value => (value - mean) * (value - mean)));
            Assert.Contains(
                FormattableString.Invariant(
                    $"CartPole-v1: return {mean:F1} ± {deviation:F1}, mean and standard deviation over 3 seeds"
                ),
                outcome.Output,
                StringComparison.Ordinal
            );
            JsonElement summary = RunContents.Summary(Path.Combine(folder.Path, $"g{jobs}"));
            Assert.Equal(
                (mean, deviation),
                (summary.GetProperty("mean_return").GetDouble(), summary.GetProperty("std_return").GetDouble())
            );
            Assert.Equal(
                [3UL, 4UL, 7UL],
                summary.GetProperty("seeds").EnumerateArray().Select(seed => seed.GetProperty("seed").GetUInt64())
            );
        }
    }

    [LongFact]
    [Trait("Category", "Long")]
    public void Resume_continues_missing_seeds_and_skips_finished_ones()
    {
        Assert.Equal(
            0,
            Tool.Run(folder.Path, [.. Train, "--steps", "61440", "--seeds", "2", "--out", "whole", "--quiet"]).ExitCode
        );
        using (
            Process process = Tool.Start(
                folder.Path,
                [.. Train, "--steps", "61440", "--seeds", "2", "--jobs", "1", "--out", "killed", "--quiet"]
            )
        )
        {
            Tool.WaitFor(
                process,
                () => new CheckpointStore(Path.Combine(folder.Path, "killed", "seed-2", "checkpoints")).Steps.Count > 0
            );
            Tool.Signal(process, Tool.SigKill);
            process.WaitForExit();
        }
        string first = Path.Combine(folder.Path, "killed", "seed-1", "summary.json");
        DateTime written = File.GetLastWriteTimeUtc(first);
        Assert.False(File.Exists(Path.Combine(folder.Path, "killed", "seed-2", "summary.json")));

        Tool.Outcome resumed = Tool.Run(folder.Path, "resume", "killed", "--plain");
        Assert.Equal((0, ""), (resumed.ExitCode, resumed.Error));
        Assert.Contains("over 2 seeds", resumed.Output, StringComparison.Ordinal);
        Assert.Equal(written, File.GetLastWriteTimeUtc(first));
        foreach (string seed in (string[])["seed-1", "seed-2"])
            RunContents
                .Read(Path.Combine(folder.Path, "whole", seed))
                .AssertSame(RunContents.Read(Path.Combine(folder.Path, "killed", seed)));

        Assert.Equal(0, Tool.Run(folder.Path, "resume", "killed", "--steps", "65536", "--quiet").ExitCode);
        foreach (string seed in (string[])["seed-1", "seed-2"])
            Assert.Equal(
                65536,
                RunContents.Summary(Path.Combine(folder.Path, "killed", seed)).GetProperty("steps").GetInt64()
            );
        Tool.Outcome shorter = Tool.Run(folder.Path, "resume", "killed", "--steps", "5000");
        Assert.Equal(
            (2, $"proximal: --steps 5000: {Path.Combine("killed", "seed-1")} has taken 65536 steps already\n"),
            (shorter.ExitCode, shorter.Error)
        );
    }

    [Fact]
    public void Signal_saves_the_runs_of_all_seeds()
    {
        using (
            Process process = Tool.Start(
                folder.Path,
                "train",
                "CartPole-v1",
                "--steps",
                "1e9",
                "--seeds",
                "2",
                "--jobs",
                "2",
                "--out",
                "g",
                "--quiet"
            )
        )
        {
            foreach (int seed in (int[])[1, 2])
            {
                string metrics = Path.Combine(folder.Path, "g", $"seed-{seed}", "metrics.jsonl");
                Tool.WaitFor(process, () => File.Exists(metrics));
            }
            Tool.Signal(process, Tool.SigInt);
            Assert.Equal(130, Tool.Finish(process).ExitCode);
        }
        foreach (int seed in (int[])[1, 2])
            Assert.Equal(
                "interrupted",
                RunContents.Summary(Path.Combine(folder.Path, "g", $"seed-{seed}")).GetProperty("status").GetString()
            );
        Assert.False(File.Exists(Path.Combine(folder.Path, "g", "summary.json")));
    }

    [Fact]
    public void Folder_of_several_seeds_can_be_plotted_and_compared()
    {
        Assert.Equal(0, Tool.Run(folder.Path, [.. Short, "--seeds", "2", "--quiet"]).ExitCode);
        Assert.Equal(0, Tool.Run(folder.Path, [.. Short, "--seeds", "2", "--quiet", "--set", "gamma=0.5"]).ExitCode);
        Assert.Equal(
            ["CartPole-v1", "CartPole-v1-2"],
            Directory.GetDirectories(Path.Combine(folder.Path, "runs")).Select(Path.GetFileName).Order()
        );

        Tool.Outcome plotted = Tool.Run(folder.Path, "plot", "CartPole-v1", "--out", "plot.svg");
        Assert.Equal((0, ""), (plotted.ExitCode, plotted.Error));
        Assert.Contains(
            "mean of 2 seeds",
            File.ReadAllText(Path.Combine(folder.Path, "plot.svg")),
            StringComparison.Ordinal
        );

        Tool.Outcome compared = Tool.Run(
            folder.Path,
            "compare",
            "runs/CartPole-v1",
            "CartPole-v1-2",
            "--picture",
            "pair.svg",
            "--plain"
        );
        Assert.Equal((0, ""), (compared.ExitCode, compared.Error));
        string[] rows =
        [
            .. compared.Output.Split('\n').Where(line => line.StartsWith("CartPole-v1", StringComparison.Ordinal)),
        ];
        Assert.Equal(["CartPole-v1", "CartPole-v1-2"], rows.Select(row => row.Split(' ')[0]));
        double mean = RunContents
            .Summary(Path.Combine(folder.Path, "runs", "CartPole-v1"))
            .GetProperty("mean_return")
            .GetDouble();
        Assert.Contains(FormattableString.Invariant($" {mean:0.0} "), rows[0], StringComparison.Ordinal);
        Assert.True(
            File.Exists(Path.Combine(folder.Path, "pair.svg")) && File.Exists(Path.Combine(folder.Path, "pair.md"))
        );
    }

    [Theory]
    [InlineData(
        "train CartPole-v1 --seeds 5..1",
        "--seeds: expected seeds such as 1..5 or 1,2,7 (at most 1000), found '5..1'"
    )]
    [InlineData("train CartPole-v1 --seeds 1,2,1", "--seeds: 1 is given twice")]
    [InlineData("train CartPole-v1 --seeds one", "--seeds: expected seeds such as 1..5")]
    [InlineData("train CartPole-v1 --seeds 0..5000", "--seeds: expected seeds such as 1..5")]
    [InlineData("train CartPole-v1 --seeds 1..3 --seed 1", "--seed and --seeds exclude each other")]
    [InlineData("train CartPole-v1 --jobs 2", "--jobs applies to several seeds; add --seeds 1..5")]
    [InlineData(
        "train CartPole-v1 --seeds 2 --out full",
        "--out full: the folder is not empty; use another folder, or continue it with 'proximal resume full'"
    )]
    [InlineData("train CartPole-v1 --seeds 2 --algorithm sac --quiet", "SAC needs continuous actions")]
    [InlineData("compare full nothing", "no run at 'full'")]
    [InlineData("compare begun", "begun/seed-1 is not finished; 'proximal resume begun/seed-1' continues it")]
    [InlineData(
        "compare begun --steps 100",
        "--steps applies to training only; finished runs are compared without training"
    )]
    public void Invalid_seeds_print_one_line_and_exit_with_2(string line, string message)
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "full", "something"));
        Directory.CreateDirectory(Path.Combine(folder.Path, "begun", "seed-1"));
        File.WriteAllText(Path.Combine(folder.Path, "begun", "seed-1", "config.yaml"), "CartPole-v1:\n  gamma: 0.9\n");
        Tool.Outcome outcome = Tool.Run(folder.Path, line.Split(' '));
        Assert.Equal((2, 1), (outcome.ExitCode, outcome.Error.Count(letter => letter == '\n')));
        Assert.StartsWith($"proximal: {message}", outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "runs")));
    }
}
