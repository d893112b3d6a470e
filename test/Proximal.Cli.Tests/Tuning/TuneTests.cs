using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;

namespace Proximal.Cli.Tests;

/// <summary>Whole searches, as processes.</summary>
public sealed class TuneTests : IDisposable
{
    private const string Space = """
        learning_rate: {log_uniform: [1e-4, 1e-2], schedule: [constant, lin]}
        n_steps: {power_of_two: [16, 128]}
        batch_size: {power_of_two: [32, 512]}
        gamma: [0.9, 0.98, 0.99]
        normalize: [true, false]
        policy_kwargs.net_arch: [[16], [16, 16]]
        """;

    private static readonly string[] Same = ["results.csv", "results.json", "best.yaml", "search.svg"];

    private readonly TemporaryFolder folder = new();

    public TuneTests() => File.WriteAllText(Path.Combine(folder.Path, "space.yml"), Space);

    public void Dispose() => folder.Dispose();

    [Theory]
    [LongInlineData("random", 6)]
    [LongInlineData("halving", 9)]
    [Trait("Category", "Long")]
    public void Ranking_is_the_same_for_any_number_of_jobs_and_after_a_kill(string method, int trials)
    {
        string[] tune =
        [
            "tune",
            "CartPole-v1",
            "--space",
            "space.yml",
            "--method",
            method,
            "--trials",
            $"{trials}",
            "--seeds",
            "2",
            "--seed",
            "3",
            "--steps",
            "6000",
            "--episodes",
            "5",
            "--quiet",
        ];
        Assert.Equal(
            (0, ""),
            Outcome(Tool.Run(folder.Path, [.. tune, "--jobs", "1", "--threads", "2", "--out", "one"]))
        );
        Assert.Equal(
            (0, ""),
            Outcome(Tool.Run(folder.Path, [.. tune, "--jobs", "3", "--threads", "3", "--out", "three"]))
        );
        AssertSame("one", "three");

        // Killed in the middle of runs, several times, and once stopped in an orderly way.
        string journal = Path.Combine(folder.Path, "killed", "trials.jsonl");
        foreach ((int lines, int signal) in new[] { (1, Tool.SigKill), (4, Tool.SigInt), (8, Tool.SigKill) })
        {
            using Process process = Tool.Start(folder.Path, [.. tune, "--out", "killed", "--jobs", "2"]);
            while (
                !process.HasExited
                && (!File.Exists(journal) || File.ReadAllText(journal).Count(letter => letter == '\n') < lines)
            )
                Thread.Sleep(2);
            Tool.Signal(process, signal);
            process.WaitForExit();
            Assert.Equal(signal == Tool.SigKill ? 128 + signal : 130, process.ExitCode);
            Assert.False(File.Exists(Path.Combine(folder.Path, "killed", "results.csv")));
        }
        File.AppendAllText(journal, "{\"trial\":1,\"ru");
        Assert.Equal((0, ""), Outcome(Tool.Run(folder.Path, "resume", "killed", "--quiet")));
        AssertSame("one", "killed");

        // The runs themselves are the same as well.
        for (int trial = 0; trial < trials; trial++)
        {
            string run = Path.Combine("trials", $"{trial:000}", "seed-2");
            RunContents
                .Read(Path.Combine(folder.Path, "one", run))
                .AssertSame(RunContents.Read(Path.Combine(folder.Path, "killed", run)));
        }
    }

    [Fact]
    public void Promoted_trial_ends_with_the_weights_of_one_uninterrupted_run()
    {
        string[] halving =
        [
            "--method",
            "halving",
            "--trials",
            "4",
            "--eta",
            "2",
            "--steps",
            "8000",
            "--episodes",
            "5",
            "--set",
            "learning_rate=lin_1e-3",
            "--plain",
        ];
        File.WriteAllText(
            Path.Combine(folder.Path, "space.yml"),
            "gamma: [0.9, 0.98, 0.99]\nn_epochs: {int: [2, 6]}\n"
        );
        Tool.Outcome outcome = Tool.Run(folder.Path, ["tune", "CartPole-v1", "--space", "space.yml", .. halving]);
        Assert.Equal((0, ""), Outcome(outcome));
        Assert.Contains("  7 of 7  trial", outcome.Output, StringComparison.Ordinal);

        string search = Path.Combine(folder.Path, "runs", "CartPole-v1-tune");
        JsonElement best = JsonElement
            .Parse(File.ReadAllText(Path.Combine(search, "results.json")))
            .GetProperty("trials")[0];
        int number = best.GetProperty("trial").GetInt32();
        Assert.Equal(
            [2048, 4096, 8192],
            best.GetProperty("rungs").EnumerateArray().Select(rung => rung.GetProperty("steps").GetInt32())
        );

        Assert.Equal(
            (0, ""),
            Outcome(
                Tool.Run(
                    folder.Path,
                    "train",
                    "CartPole-v1",
                    "--config",
                    "runs/CartPole-v1-tune/best.yaml",
                    "--out",
                    "whole",
                    "--quiet"
                )
            )
        );
        string run = Path.Combine(search, "trials", $"{number:000}", "seed-1");
        RunContents whole = RunContents.Read(Path.Combine(folder.Path, "whole"));
        Assert.Equal(whole.WeightsSha256, RunContents.Read(run).WeightsSha256);
        Assert.Equal(whole.Metrics, RunContents.Read(run).Metrics);
        Assert.Equal("completed", RunContents.Summary(run).GetProperty("status").GetString());
    }

    [Fact]
    public void Diverged_trials_rank_last_with_the_reason()
    {
        File.WriteAllText(
            Path.Combine(folder.Path, "space.yml"),
            "learning_rate: [1e-3, 1e30]\nn_steps: 64\nn_epochs: 1\nbatch_size: 512\n"
        );
        Tool.Outcome outcome = Tool.Run(
            folder.Path,
            "tune",
            "Pendulum-v1",
            "--space",
            "space.yml",
            "--trials",
            "6",
            "--steps",
            "4000",
            "--set",
            "n_envs=8",
            "--plain",
            "--out",
            "p"
        );

        Assert.Equal((0, ""), Outcome(outcome));
        JsonElement[] ranked =
        [
            .. JsonElement
                .Parse(File.ReadAllText(Path.Combine(folder.Path, "p", "results.json")))
                .GetProperty("trials")
                .EnumerateArray(),
        ];
        string?[] failures =
        [
            .. ranked.Select(trial =>
                trial.TryGetProperty("failure", out JsonElement reason) ? reason.GetString() : null
            ),
        ];
        int failed = ranked.Count(trial =>
            trial.GetProperty("settings").GetProperty("learning_rate").GetString() == "1e30"
        );
        Assert.InRange(failed, 1, 5);
        Assert.All(failures[..^failed], Assert.Null);
        Assert.All(failures[^failed..], reason => Assert.StartsWith("diverged: ", reason, StringComparison.Ordinal));
        Assert.Contains(
            $"trial {ranked[^1].GetProperty("trial")} failed: {failures[^1]}",
            outcome.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(7, File.ReadAllLines(Path.Combine(folder.Path, "p", "results.csv")).Length);
        Assert.Contains(
            "learning_rate: 0.001\n",
            File.ReadAllText(Path.Combine(folder.Path, "p", "best.yaml")),
            StringComparison.Ordinal
        );

        File.WriteAllText(
            Path.Combine(folder.Path, "space.yml"),
            "learning_rate: [1e29, 1e30]\nn_steps: 64\nn_epochs: 1\nbatch_size: 512\n"
        );
        Tool.Outcome all = Tool.Run(
            folder.Path,
            "tune",
            "Pendulum-v1",
            "--space",
            "space.yml",
            "--trials",
            "2",
            "--steps",
            "4000",
            "--set",
            "n_envs=8",
            "--quiet",
            "--out",
            "q"
        );
        Assert.Equal(3, all.ExitCode);
        Assert.StartsWith(
            "proximal: all trials failed, the first because diverged: ",
            all.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Options_that_do_not_match_the_environment_are_reported()
    {
        // Which kind of network fits is only known where it is made: every trial in the first search, some in the
        // second.
        File.WriteAllText(Path.Combine(folder.Path, "space.yml"), "gamma: [0.9, 0.98]\n");
        Tool.Outcome all = Tool.Run(
            folder.Path,
            "tune",
            "CartPole-v1",
            "--space",
            "space.yml",
            "--steps",
            "500",
            "--set",
            "policy=CnnPolicy",
            "--quiet",
            "--out",
            "p"
        );
        Assert.Equal(2, all.ExitCode);
        Assert.Contains("image", all.Error, StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(folder.Path, "space.yml"), "policy: [CnnPolicy, MlpPolicy]\n");
        Tool.Outcome some = Tool.Run(
            folder.Path,
            "tune",
            "CartPole-v1",
            "--space",
            "space.yml",
            "--trials",
            "6",
            "--steps",
            "500",
            "--plain",
            "--out",
            "q"
        );
        Assert.Equal((0, ""), Outcome(some));
        string[] rows = [.. File.ReadAllLines(Path.Combine(folder.Path, "q", "results.csv")).Skip(1)];
        Assert.EndsWith(",MlpPolicy", rows[0], StringComparison.Ordinal);
        Assert.EndsWith(",CnnPolicy", rows[^1], StringComparison.Ordinal);
        Assert.Contains("image", rows[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Trial_stopped_early_by_its_configuration_keeps_its_score()
    {
        File.WriteAllText(
            Path.Combine(folder.Path, "settings.yml"),
            "n_timesteps: 8000\nn_envs: 4\nn_steps: 64\nstop: {max_episodes: 40}\n"
        );
        File.WriteAllText(Path.Combine(folder.Path, "space.yml"), "gamma: [0.9, 0.98]\n");
        string[] tune =
        [
            "tune",
            "CartPole-v1",
            "--config",
            "settings.yml",
            "--space",
            "space.yml",
            "--method",
            "halving",
            "--trials",
            "3",
            "--episodes",
            "2",
            "--quiet",
            "--out",
            "p",
        ];
        Assert.Equal((0, ""), Outcome(Tool.Run(folder.Path, tune)));

        JsonElement best = JsonElement
            .Parse(File.ReadAllText(Path.Combine(folder.Path, "p", "results.json")))
            .GetProperty("trials")[0];
        Assert.Equal(2, best.GetProperty("rungs").GetArrayLength());
        Assert.InRange(best.GetProperty("steps").GetInt32(), 400, 2600);
        JsonElement summary = RunContents.Summary(
            Path.Combine(folder.Path, "p", "trials", $"{best.GetProperty("trial").GetInt32():000}", "seed-1")
        );
        Assert.Equal("stopped", summary.GetProperty("status").GetString());
        Assert.Contains(
            "at least the maximum of 40",
            summary.GetProperty("reason").GetString(),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "max_episodes: 40\n",
            File.ReadAllText(Path.Combine(folder.Path, "p", "best.yaml")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Table_and_chart_show_every_trial()
    {
        string[] tune = ["tune", "CartPole-v1", "--steps", "600", "--episodes", "2", "--set", "n_envs=4", "--plain"];
        Tool.Outcome outcome = Tool.Run(folder.Path, [.. tune, "--trials", "12"]);

        Assert.Equal((0, ""), Outcome(outcome));
        string search = Path.Combine(folder.Path, "runs", "CartPole-v1-tune");
        Assert.Equal(13, File.ReadAllLines(Path.Combine(search, "results.csv")).Length);
        Assert.Contains(
            "trial",
            outcome.Output.Split('\n').Single(line => line.Contains("in training", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
        var picture = XDocument.Load(Path.Combine(search, "search.svg"));
        string[] texts = [.. picture.Descendants("{http://www.w3.org/2000/svg}text").Select(text => text.Value)];
        string[] keys =
        [
            "learning_rate",
            "n_steps",
            "batch_size",
            "n_epochs",
            "gamma",
            "gae_lambda",
            "clip_range",
            "ent_coef",
            "vf_coef",
            "max_grad_norm",
            "net_arch",
            "activation_fn",
        ];
        Assert.Superset(keys.ToHashSet(StringComparer.Ordinal), texts.ToHashSet(StringComparer.Ordinal));
        // A dot in each panel and in the course of the search, and one in the legend.
        Assert.Equal((12 * (keys.Length + 1)) + 1, picture.Descendants("{http://www.w3.org/2000/svg}circle").Count());
        Assert.DoesNotContain("NaN", File.ReadAllText(Path.Combine(search, "search.svg")), StringComparison.Ordinal);

        // The same command finds everything done; another search does not fit into the folder.
        string journal = File.ReadAllText(Path.Combine(search, "trials.jsonl"));
        Assert.Equal((0, ""), Outcome(Tool.Run(folder.Path, [.. tune, "--trials", "12"])));
        Assert.Equal(journal, File.ReadAllText(Path.Combine(search, "trials.jsonl")));
        Tool.Outcome more = Tool.Run(folder.Path, [.. tune, "--trials", "13"]);
        Assert.Equal((0, ""), Outcome(more));
        Assert.StartsWith(journal, File.ReadAllText(Path.Combine(search, "trials.jsonl")), StringComparison.Ordinal);
        Assert.Equal(14, File.ReadAllLines(Path.Combine(search, "results.csv")).Length);
        Assert.Equal(2, Tool.Run(folder.Path, [.. tune, "--trials", "12"]).ExitCode);
        Tool.Outcome other = Tool.Run(folder.Path, [.. tune, "--trials", "13", "--seed", "1"]);
        Assert.Equal(2, other.ExitCode);
        Assert.Contains("has another search (search.yaml differs)", other.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--space missing.yml", "--space missing.yml: file not found")]
    [InlineData("--method halvin", "--method: expected random or halving, found 'halvin': did you mean halving?")]
    [InlineData("--eta 4", "--eta and --min-steps need --method halving")]
    [InlineData("--algorithm trpo", "TRPO has no default search space; name a file with --space FILE")]
    [InlineData("--method halving --trials 2", "--trials 2: halving needs at least --eta 3 trials")]
    public void Invalid_tune_arguments_print_one_line(string flags, string expected)
    {
        Tool.Outcome outcome = Tool.Run(folder.Path, ["tune", "CartPole-v1", .. flags.Split(' ')]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith($"proximal: {expected}", outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
    }

    private static (int ExitCode, string Error) Outcome(Tool.Outcome outcome) => (outcome.ExitCode, outcome.Error);

    private void AssertSame(string one, string other)
    {
        foreach (string file in Same)
            Assert.Equal(
                File.ReadAllText(Path.Combine(folder.Path, one, file)),
                File.ReadAllText(Path.Combine(folder.Path, other, file))
            );
    }
}
