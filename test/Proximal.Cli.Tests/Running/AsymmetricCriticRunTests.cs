namespace Proximal.Cli.Tests;

/// <summary>A policy with an asymmetric critic, with the tool.</summary>
public sealed class AsymmetricCriticRunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Trained_policy_is_evaluated_and_exported_without_the_privileged_observation()
    {
        string[] train =
        [
            "train",
            "CartPoleNoVel-v1",
            "--set",
            "asymmetric_critic=true",
            "--set",
            "policy=MlpPolicy",
            "--steps",
            "512",
            "--out",
            "run",
            "--quiet",
        ];
        Assert.Equal("", Tool.Run(folder.Path, train).Error);
        Assert.Equal("", Tool.Run(folder.Path, "evaluate", "run", "--episodes", "2").Error);
        Assert.Equal(
            "",
            Tool.Run(folder.Path, "export", "run", "--onnx", "run.onnx", "--inference", "run.policy").Error
        );
        Assert.All(["run.onnx", "run.policy"], name => Assert.True(File.Exists(folder[name])));
        Tool.Outcome refused = Tool.Run(folder.Path, "export", "run", "--onnx", "value.onnx", "--with-value");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("the critic also reads the privileged observation", refused.Error, StringComparison.Ordinal);
        refused = Tool.Run(folder.Path, "export", "run", "--inference", "value.policy", "--with-value");
        Assert.Contains("the critic also reads the privileged observation", refused.Error, StringComparison.Ordinal);
        refused = Tool.Run(folder.Path, "train", "CartPole-v1", "--set", "asymmetric_critic=true");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("the environment has no privileged observation", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["runs"]));
    }
}
