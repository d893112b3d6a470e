namespace Proximal.Cli.Tests;

/// <summary>What a dry run prints, and that it leaves nothing behind.</summary>
public sealed class DryRunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Names { get; } =
    [
        .. new AlgorithmRegistry()
            .All.Where(algorithm => algorithm.LearnsFromRewards)
            .Select(algorithm => algorithm.Name),
    ];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Dry_run_reports_the_configuration_and_length_of_the_run(string name)
    {
        string[] train =
        [
            "train",
            "Pendulum-v1",
            "--algorithm",
            name,
            "--steps",
            "3000",
            "--envs",
            "2",
            "--seed",
            "4",
            .. name is "sac" or "td3"
                ? (string[])
                    [
                        "--set",
                        "learning_starts=501",
                        "--set",
                        "train_freq=3",
                        "--set",
                        "gradient_steps=2",
                        "--set",
                        "policy_kwargs.net_arch=[16]",
                    ]
                : ["--set", "n_steps=400"],
        ];
        Tool.Outcome dry = Tool.Run(folder.Path, [.. train, "--dry-run"]);
        Assert.Equal((0, ""), (dry.ExitCode, dry.Error));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));

        Assert.Equal(0, Tool.Run(folder.Path, [.. train, "--out", "r", "--quiet"]).ExitCode);
        string run = Path.Combine(folder.Path, "r");
        string yaml = File.ReadAllText(Path.Combine(run, "config.yaml"));
        Assert.StartsWith(
            yaml,
            string.Join(
                '\n',
                dry.Output.Split('\n').Where(line => !line.StartsWith("the zoo has", StringComparison.Ordinal))
            ),
            StringComparison.Ordinal
        );
        string last = dry.Output.TrimEnd().Split('\n')[^1];
        long steps = RunContents.Summary(run).GetProperty("steps").GetInt64();
        double updates = RunMetrics.Read(Path.Combine(run, "metrics.jsonl")).Curve(MetricTags.Updates).Values[^1];
        Assert.StartsWith(
            $"{DisplayFormat.Count(steps)} steps, {DisplayFormat.Count(updates)} ",
            last,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Dry_run_reports_network_and_memory()
    {
        Tool.Outcome dry = Tool.Run(
            folder.Path,
            "train",
            "Pendulum-v1",
            "--algorithm",
            "sac",
            "--set",
            "buffer_size=1e6",
            "--set",
            "policy_kwargs.net_arch=[32,16]",
            "--dry-run"
        );
        Assert.Equal((0, ""), (dry.ExitCode, dry.Error));
        string[] words =
        [
            .. dry
                .Output.Split('\n')
                .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))),
        ];
        Assert.Contains("actor.actor.0 [3] [32] weight [32, 3] bias [32] 128", words);
        Assert.Contains("critics.q1.1 [32] [16] weight [16, 32] bias [16] 528", words);
        Assert.Contains("replay buffer, full 36.0 MB", words);
        foreach (
            string part in (string[])["parameters", "gradients", "optimizer moments", "activations, on", "total memory"]
        )
            Assert.Contains(words, line => line.StartsWith(part, StringComparison.Ordinal) && line.EndsWith('B'));
    }

    [Fact]
    public void Invalid_dry_run_prints_one_line_and_exits_with_2()
    {
        Tool.Outcome dry = Tool.Run(folder.Path, "train", "CartPole-v1", "--dry-run", "--set", "policy=CnnPolicy");
        Assert.Equal((2, 1), (dry.ExitCode, dry.Error.Count(letter => letter == '\n')));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
