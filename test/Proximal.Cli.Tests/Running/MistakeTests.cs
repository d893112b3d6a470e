namespace Proximal.Cli.Tests;

public sealed class MistakeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("train CartPol-v1", "there is no environment 'CartPol-v1': did you mean CartPole-v1?")]
    [InlineData("train CartPole-v1 --seeed 1", "unknown flag '--seeed': did you mean --seed?")]
    [InlineData("train CartPole-v1 --steps many", "--steps: expected a whole number of 1 or more, found 'many'")]
    [InlineData("train CartPole-v1 --set gama=1", "--set gama=1: unknown key 'gama': did you mean gamma?")]
    [InlineData("train CartPole-v1 --set gamma=2", "Gamma (gamma)")]
    [InlineData("train CartPole-v1 --envs 1", "BatchSize (batch_size)")]
    [InlineData("train CartPole-v1 --config broken.yml", "broken.yml:2: malformed YAML")]
    [InlineData("train CartPole-v1 --config none.yml", "--config none.yml: the file does not exist")]
    [InlineData(
        "train CartPole-v1 --config wrong.yml",
        "wrong.yml:4: unknown key 'checkpoints.kep': did you mean keep?"
    )]
    [InlineData(
        "train CartPole-v1 --config nested.yml",
        "nested.yml:3: unknown key 'checkpoints.keeps': did you mean keep?"
    )]
    [InlineData("train CartPole-v1 --algorithm tpro", "--algorithm: there is no algorithm 'tpro': did you mean trpo?")]
    [InlineData("train CartPole-v1 --algorithm dqn", "--algorithm: there is no algorithm 'dqn' (there are ppo, ")]
    [InlineData(
        "train CartPole-v1 --algorithm trpo --set clip_range=0.1 --quiet",
        "--set clip_range=0.1: unknown key 'clip_range' for TRPO (it is a key of PPO, APPO, GAIL)"
    )]
    [InlineData(
        "train CartPole-v1 --algorithm trpo --config of-a2c.yml",
        "of-a2c.yml:2: algorithm: this configuration is for a2c, not for trpo"
    )]
    [InlineData("train CartPole-v1 --hook-freq 10", "--hook-freq needs a hook")]
    [InlineData("train CartPole-v1 --hook true --seeds 1,2", "--hook applies to a single run")]
    [InlineData("compare CartPol-v1", "there is no environment 'CartPol-v1'")]
    [InlineData(
        "compare CartPole-v1 --algorithms ppo,tpro",
        "--algorithms: there is no algorithm 'tpro': did you mean trpo?"
    )]
    [InlineData("compare CartPole-v1 --algorithms ppo,ppo", "--algorithms: ppo is given twice")]
    [InlineData("compare CartPole-v1 --algorithms ppo --ablate", "--ablate compares variants of PPO only")]
    [InlineData("compare CartPole-v1 --threshold high", "--threshold: expected a number, found 'high'")]
    [InlineData("compare CartPole-v1 --picture a.png", "--picture a.png: the chart is an SVG file")]
    [InlineData(
        "compare CartPole-v1 --algorithms trpo --set n_epochs=2",
        "--set n_epochs=2: unknown key 'n_epochs' for TRPO"
    )]
    [InlineData("compare CartPole-v1 --algorithms ppo,sac --quiet", "SAC needs continuous actions")]
    [InlineData("trian CartPole-v1", "unknown command 'trian': did you mean train?")]
    [InlineData("resume nothing", "no run at 'nothing'")]
    [InlineData("resume empty", "no run at 'empty'")]
    [InlineData("evaluate nothing", "no run at 'nothing'")]
    [InlineData("export nothing --onnx a.onnx", "no run at 'nothing'")]
    [InlineData("export nothing", "nothing to write: add --onnx FILE, --safetensors PATH or --inference FILE")]
    [InlineData(
        "export nothing --safetensors a --with-value",
        "--with-value applies to ONNX models and files for games: add --onnx FILE or --inference FILE"
    )]
    [InlineData(
        "export nothing --safetensors a --frame-stack 2",
        "--frame-stack applies to files for games: add --inference FILE"
    )]
    [InlineData("zoo run CartPole-v2", "there is no environment 'CartPole-v2': did you mean CartPole-v1?")]
    [InlineData("zoo run --config sb3", "zoo/sb3.yml applies to any environment")]
    public void Invalid_command_line_prints_one_line_and_exits_with_2(string line, string message)
    {
        File.WriteAllText(Path.Combine(folder.Path, "broken.yml"), "CartPole-v1:\n  gamma: [1\n  n_envs: 2\n");
        File.WriteAllText(
            Path.Combine(folder.Path, "wrong.yml"),
            "CartPole-v1:\n  gamma: 0.9\n  checkpoints:\n    kep: 1\n"
        );
        File.WriteAllText(
            Path.Combine(folder.Path, "nested.yml"),
            "CartPole-v1:\n  checkpoints:\n    keeps:\n      1\n"
        );
        File.WriteAllText(Path.Combine(folder.Path, "of-a2c.yml"), "CartPole-v1:\n  algorithm: a2c\n");
        Directory.CreateDirectory(Path.Combine(folder.Path, "empty"));

        AssertMistake(Tool.Run(folder.Path, line.Split(' ')), message);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "runs")));
    }

    [Fact]
    public void Damaged_checkpoints_are_skipped_and_reported()
    {
        Assert.Equal(
            0,
            Tool.Run(
                folder.Path,
                "train",
                "CartPole-v1",
                "--steps",
                "1024",
                "--save-every",
                "1",
                "--out",
                "r",
                "--quiet"
            ).ExitCode
        );
        string[] policies =
        [
            .. Directory.GetFiles(Path.Combine(folder.Path, "r"), "policy.safetensors", SearchOption.AllDirectories),
        ];
        Array.Sort(policies, (a, b) => a.Length != b.Length ? a.Length - b.Length : string.CompareOrdinal(a, b));

        Damage(policies[^1]);
        Tool.Outcome evaluated = Tool.Run(folder.Path, "evaluate", "r", "--episodes", "1");
        Assert.Equal(0, evaluated.ExitCode);
        Assert.Contains("skipping the checkpoint of step 1024", evaluated.Error, StringComparison.Ordinal);

        foreach (string policy in policies[..^1])
            Damage(policy);
        AssertMistake(Tool.Run(folder.Path, "resume", "r"), "all checkpoints in r/checkpoints are damaged");
    }

    private static void Damage(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private static void AssertMistake(Tool.Outcome outcome, string message)
    {
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("proximal: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.Equal(outcome.Error.Length - 1, outcome.Error.IndexOf('\n', StringComparison.Ordinal));
        Assert.Equal("", outcome.Output);
    }
}
