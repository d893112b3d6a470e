using System.Diagnostics;
using System.Text.Json;
using Proximal.Environments;

namespace Proximal.Cli.Tests;

/// <summary>Runs of every algorithm but the usual one, which the other tests are about.</summary>
public sealed class AlgorithmRunTests : IDisposable
{
    // Small, and with a buffer that wraps around.
    private static readonly string[] Replay =
    [
        "--set",
        "policy_kwargs.net_arch=[16]",
        "--set",
        "batch_size=32",
        "--set",
        "train_freq=4",
        "--set",
        "learning_starts=500",
        "--set",
        "buffer_size=5000",
        "--set",
        "report_interval=500",
    ];

    // Of each algorithm, a run with something in all that a checkpoint must hold.
    private static readonly Dictionary<string, string[]> Settings = new(StringComparer.Ordinal)
    {
        ["trpo"] = ["--set", "n_steps=200", "--set", "normalize=true", "--set", "learning_rate=lin_1e-3"],
        ["appo"] = ["--set", "n_steps=200", "--set", "normalize=true", "--set", "learning_rate=lin_1e-3"],
        ["a2c"] = ["--envs", "4", "--set", "n_steps=8", "--set", "normalize=true", "--set", "learning_rate=lin_7e-4"],
        ["reinforce"] = ["--set", "n_steps=200", "--set", "normalize=true", "--set", "learning_rate=lin_1e-2"],
        ["sac"] = [.. Replay, "--set", "learning_rate=lin_1e-3"],
        ["td3"] = [.. Replay, "--set", "noise_type=ornstein-uhlenbeck"],
    };

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Names { get; } =
    [
        .. new AlgorithmRegistry()
            .All.Where(algorithm => algorithm != AlgorithmRegistry.Default && algorithm.LearnsFromRewards)
            .Select(algorithm => algorithm.Name),
    ];

    // One algorithm; the others where long tests run. PPO has a test of its own.
    public static TheoryData<string> Killed { get; } =
    [.. Names.Select(static row => row.Data).Where(static name => LongTests.AreOn || name is "sac")];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Killed))]
    [Trait("Category", "Long")]
    public void Killed_run_ends_with_the_same_weights_for_any_thread_count(string name)
    {
        string[] train =
        [
            "train",
            "Pendulum-v1",
            "--algorithm",
            name,
            "--seed",
            "5",
            "--steps",
            "12000",
            "--save-every",
            "2",
            "--eval-episodes",
            "2",
            "--quiet",
            .. Settings[name],
        ];
        Assert.Equal(0, Tool.Run(folder.Path, [.. train, "--threads", "1", "--out", "one"]).ExitCode);
        Assert.Equal(0, Tool.Run(folder.Path, [.. train, "--threads", "2", "--out", "two"]).ExitCode);
        RunContents one = RunContents.Read(Path.Combine(folder.Path, "one"));
        one.AssertSame(RunContents.Read(Path.Combine(folder.Path, "two")));

        string killed = Path.Combine(folder.Path, "killed");
        using (Process process = Tool.Start(folder.Path, [.. train, "--out", "killed"]))
        {
            string metrics = Path.Combine(killed, "metrics.jsonl");
            Tool.WaitFor(
                process,
                () => File.Exists(metrics) && File.ReadAllText(metrics).Count(letter => letter == '\n') >= 5
            );
            Tool.Signal(process, Tool.SigKill);
            process.WaitForExit();
            Assert.Equal(128 + Tool.SigKill, process.ExitCode);
        }
        Assert.False(File.Exists(Path.Combine(killed, "summary.json")));
        Assert.Equal(0, Tool.Run(folder.Path, "resume", "killed", "--quiet").ExitCode);

        one.AssertSame(RunContents.Read(killed));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Algorithm_is_named_in_the_output_and_in_all_files_of_the_run(string name)
    {
        Tool.Outcome outcome = Tool.Run(
            folder.Path,
            ["train", "Pendulum-v1", "--algorithm", name, "--steps", "600", "--plain", .. Settings[name]]
        );

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains(
            $"Pendulum-v1  {new AlgorithmRegistry().Find(name).Title}  seed 0",
            outcome.Output,
            StringComparison.Ordinal
        );
        string run = Path.Combine(folder.Path, "runs", $"Pendulum-v1-{name}");
        Assert.Contains(
            $"\n  algorithm: {name}\n",
            File.ReadAllText(Path.Combine(run, "config.yaml")),
            StringComparison.Ordinal
        );
        JsonElement summary = RunContents.Summary(run);
        Assert.Equal(name, summary.GetProperty("algorithm").GetString());

        Tool.Outcome evaluated = Tool.Run(folder.Path, "evaluate", $"Pendulum-v1-{name}", "--episodes", "20", "--json");
        Assert.Equal((0, ""), (evaluated.ExitCode, evaluated.Error));
        Assert.Contains(summary.GetProperty("weights_sha256").GetString()!, evaluated.Output, StringComparison.Ordinal);
        Assert.Equal(0, Tool.Run(folder.Path, "play", $"Pendulum-v1-{name}").ExitCode);
    }

    [Fact]
    public void Without_a_tuned_configuration_defaults_are_used_and_reported()
    {
        var output = new List<string>();

        RunConfiguration run = TunedConfiguration.For(
            new EnvironmentRegistry().Add("Unheard-of-v0", "A task.", static () => new CartPole()),
            null,
            TrpoAlgorithm.Entry,
            new Registries(),
            output.Add
        );

        Assert.Equal(TrpoAlgorithm.Entry.Defaults, run.Options);
        Assert.Equal(["the zoo has no hyperparameters of TRPO for Unheard-of-v0; the defaults are used"], output);
    }
}
