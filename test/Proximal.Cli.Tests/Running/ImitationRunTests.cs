namespace Proximal.Cli.Tests;

/// <summary>Demonstrations and the algorithms that learn from them, with the tool.</summary>
public sealed class ImitationRunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Recorded_demonstrations_train_every_algorithm_of_imitation()
    {
        Succeed("train", "Pendulum-v1", "--steps", "2048", "--set", "n_steps=512", "--out", "expert", "--quiet");
        Assert.StartsWith(
            "demos.jsonl: 2 episodes, 400 steps, mean return ",
            Succeed("record", "expert", "--episodes", "2", "--out", "demos.jsonl"),
            StringComparison.Ordinal
        );
        string[] given = ["--set", "demonstrations=demos.jsonl"];
        Train("bc", 800, [.. given, "--steps", "800"]);
        Train("gail", 1024, [.. given, "--steps", "1024", "--envs", "2", "--set", "n_steps=256"]);
        Train("dagger", 400, ["--steps", "400", "--set", "expert=expert", "--set", "n_steps=200"]);
        Train(
            "ppo",
            512,
            [
                "--steps",
                "512",
                "--envs",
                "2",
                "--set",
                "n_steps=256",
                "--set",
                "behavioral_cloning.demonstrations=demos.jsonl",
            ]
        );
    }

    // A key of one algorithm does not keep the others from being compared.
    [Fact]
    public void Imitation_is_compared_with_learning_from_rewards_and_its_loss_is_drawn()
    {
        Succeed("train", "Pendulum-v1", "--steps", "512", "--envs", "2", "--set", "n_steps=256", "--out", "expert");
        Succeed("record", "expert", "--episodes", "1", "--out", "demos.jsonl");
        string[] small = ["--set", "n_envs=2", "--set", "n_steps=256", "--steps", "512", "--seeds", "1", "--quiet"];
        Succeed([
            "compare",
            "Pendulum-v1",
            "--algorithms",
            "ppo,gail",
            "--set",
            "demonstrations=demos.jsonl",
            .. small,
        ]);
        Train("bc", 400, ["--set", "demonstrations=demos.jsonl", "--steps", "400"]);
        Succeed("plot", "bc", "--out", "loss.svg");
        Assert.Contains("Loss", File.ReadAllText(folder["loss.svg"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "train Pendulum-v1 --algorithm bc --set demonstrations=x.jsonl --max-episodes 3",
        "max_episodes (--max-episodes) has no effect: bc steps no environments"
    )]
    [InlineData("train Pendulum-v1 --algorithm bc", "DemonstrationsPath (demonstrations) is required")]
    [InlineData("train Pendulum-v1 --algorithm gail --set demonstrations=none.jsonl", "none.jsonl")]
    [InlineData("train Pendulum-v1 --algorithm dagger", "ExpertPath (expert) and Expert are both missing")]
    [InlineData("train Pendulum-v1 --algorithm dagger --set expert=nothing", "no run at 'nothing'")]
    [InlineData(
        "train Pendulum-v1 --algorithm bc --set demonstrations=x.jsonl --envs 2",
        "--envs: BC steps no environments"
    )]
    [InlineData("record nothing --out demos.csv", "no run at 'nothing'")]
    public void Mistake_ends_in_one_line(string line, string message)
    {
        Tool.Outcome outcome = Tool.Run(folder.Path, line.Split(' '));
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(message, Assert.Single(outcome.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private void Train(string name, long steps, string[] flags)
    {
        string[] train = ["train", "Pendulum-v1", "--algorithm", name, .. flags];
        string dry = Succeed([.. train, "--dry-run"]);
        Assert.Contains($"algorithm: {name}\n", dry, StringComparison.Ordinal);
        Succeed([.. train, "--out", name, "--quiet"]);
        string run = Path.Combine(folder.Path, name);
        Assert.Equal(steps, RunContents.Summary(run).GetProperty("steps").GetInt64());
        Succeed("resume", name, "--steps", $"{2 * steps}", "--quiet");
        Assert.Equal(2 * steps, RunContents.Summary(run).GetProperty("steps").GetInt64());
        Succeed("evaluate", name, "--episodes", "2");
    }

    private string Succeed(params string[] arguments)
    {
        Tool.Outcome outcome = Tool.Run(folder.Path, arguments);
        Assert.True(outcome.ExitCode == 0, $"{string.Join(' ', arguments)}: {outcome.Error}");
        return outcome.Output;
    }
}
