using System.Text.Json;

namespace Proximal.Cli.Tests;

/// <summary>Episodes that are recorded in training or later.</summary>
public sealed class RecordedEpisodeTests : IDisposable
{
    private static readonly string[] Train =
    [
        "train",
        "CartPole-v1",
        "--steps",
        "4000",
        "--eval-freq",
        "1000",
        "--eval-episodes",
        "1",
        "--quiet",
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Training_records_every_second_evaluation_and_keeps_its_weights()
    {
        Assert.Equal(0, Tool.Run(folder.Path, [.. Train, "--record-every", "2", "--out", "recorded"]).ExitCode);
        Assert.Equal(0, Tool.Run(folder.Path, [.. Train, "--out", "plain"]).ExitCode);
        string[] files =
        [
            .. Directory
                .GetFiles(Path.Combine(folder.Path, "recorded", "episodes"))
                .Select(static path => Path.GetFileName(path)),
        ];
        Assert.Equal(2, files.Length);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "plain", "episodes")));
        Assert.Equal(Weights("plain"), Weights("recorded"));
        Assert.Contains(
            "    record_episodes: 2\n",
            File.ReadAllText(Path.Combine(folder.Path, "recorded", "config.yaml")),
            StringComparison.Ordinal
        );
        long last = RunContents.Summary(Path.Combine(folder.Path, "recorded")).GetProperty("steps").GetInt64();
        Assert.Contains($"step-{last}.json", files);

        // The final policy again, from its checkpoint and with the same seed.
        Tool.Outcome outcome = Tool.Run(
            folder.Path,
            ["play", "recorded", "--record", "again/last.json", "--seed", "1000003"]
        );
        Assert.Equal((0, "wrote again/last.json\n"), (outcome.ExitCode, outcome.Output));
        Assert.Equal(
            File.ReadAllText(Path.Combine(folder.Path, "recorded", "episodes", $"step-{last}.json")),
            File.ReadAllText(Path.Combine(folder.Path, "again", "last.json"))
        );

        string Weights(string run) =>
            RunContents.Summary(Path.Combine(folder.Path, run)).GetProperty("weights_sha256").GetString()!;
    }

    [Fact]
    public void Critic_of_behaviour_cloning_is_not_recorded()
    {
        Assert.Equal(0, Tool.Run(folder.Path, [.. Train, "--out", "expert"]).ExitCode);
        Assert.Equal(0, Tool.Run(folder.Path, ["record", "expert", "--out", "e.safetensors"]).ExitCode);
        Assert.Equal(
            0,
            Tool.Run(
                folder.Path,
                [
                    "train",
                    "CartPole-v1",
                    "--algorithm",
                    "bc",
                    "--set",
                    "demonstrations=e.safetensors",
                    "--out",
                    "bc",
                    "--steps",
                    "100",
                    "--quiet",
                ]
            ).ExitCode
        );
        Assert.Equal(0, Tool.Run(folder.Path, ["play", "bc", "--record", "bc.json"]).ExitCode);
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.Path, "bc.json")));
        Assert.Equal(JsonValueKind.Null, file.RootElement.GetProperty("value").GetProperty("quantity").ValueKind);
    }

    [Theory]
    [InlineData("(--record-every) records episodes of evaluations", "train", "CartPole-v1", "--record-every", "1")]
    [InlineData("--record-every", "train", "CartPole-v1", "--record-every", "-1")]
    [InlineData("--record x.txt: use a name that ends in .json", "play", "CartPole-v1", "--record", "x.txt")]
    [InlineData("--record excludes --random", "play", "CartPole-v1", "--record", "x.json", "--random")]
    public void Invalid_value_ends_in_one_line(string expected, params string[] arguments)
    {
        Tool.Outcome outcome = Tool.Run(folder.Path, arguments);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(
            expected,
            Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Invalid_key_names_its_place()
    {
        File.WriteAllText(
            Path.Combine(folder.Path, "own.yml"),
            "CartPole-v1:\n  checkpoints:\n    eval_freq: 100\n    record_episodes: some\n"
        );
        Tool.Outcome outcome = Tool.Run(folder.Path, ["train", "CartPole-v1", "--config", "own.yml"]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("own.yml", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("record_episodes", outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
