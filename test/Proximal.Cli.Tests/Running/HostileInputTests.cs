using System.Diagnostics;

namespace Proximal.Cli.Tests;

/// <summary>Refused commands print one line, end with code 2, and leave nothing behind.</summary>
public sealed class HostileInputTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("--set n_steps=2000000000", "StepsPerRollout (n_steps)")]
    [InlineData("--set n_steps=200000000 --set batch_size=64", "StepsPerRollout (n_steps) 200000000")]
    [InlineData("--set policy_kwargs.net_arch=[100000,100000]", "[100000, 100000] takes 149 GiB")]
    [InlineData("--set policy_kwargs.net_arch=[2000000000]", "of memory for weight, gradient and optimizer")]
    [InlineData("--envs 2000000000 --set n_steps=1", "EnvironmentCount (n_envs) 2000000000 takes")]
    public void Train_ofHugeSizes_namesOptionAndMemory(string flags, string message)
    {
        foreach (string mode in (string[])["--out huge", "--out huge --seeds 1,2", "--dry-run"])
            AssertRefused($"train CartPole-v1 {flags} {mode}", message);
        Assert.False(Directory.Exists(folder["huge"]));
    }

    [Fact]
    public void Train_ofHugeImages_namesOptionAndMemory()
    {
        foreach (string mode in (string[])["--out huge", "--dry-run"])
            AssertRefused(
                $"train MinAtar/Seaquest-v1 --set n_envs=4096 --set n_steps=1024 {mode}",
                "StepsPerRollout (n_steps) 1024, EnvironmentCount (n_envs) 4096"
            );
        Assert.False(Directory.Exists(folder["huge"]));
    }

    [Fact]
    public void Train_ofAHugeReplayBuffer_namesOptionAndMemory()
    {
        foreach (string mode in (string[])["--out huge", "--dry-run"])
            AssertRefused(
                $"train Pendulum-v1 --algorithm sac --set buffer_size=2000000000 {mode}",
                "BufferSize (buffer_size)"
            );
        Assert.False(Directory.Exists(folder["huge"]));
    }

    // The corrected command can use the same folder.
    [Theory]
    [InlineData("train CartPole-v1 --algorithm sac")]
    [InlineData("train CartPole-v1 --stop-at-return 10")]
    [InlineData("train CartPole-v1 --init-from nothing")]
    [InlineData("train CartPole-v1 --save-every 3 --save-freq 10")]
    [InlineData("train CartPole-v1 --seeds 1,2 --set gamma=2")]
    [InlineData("train CartPole-v1 --hook true --hook-freq 0")]
    [InlineData("tune CartPole-v1 --space nothing.yml")]
    [InlineData("tune CartPole-v1 --algorithm sac --trials 2 --steps 100")]
    [InlineData("compare CartPole-v1 --algorithms ppo,sac")]
    [InlineData("compare CartPole-v1 --algorithms ppo --set gamma=2")]
    [InlineData("sft --model nothing --data nothing.jsonl")]
    [InlineData("rlhf --model nothing --data nothing.jsonl --reward length")]
    public void Command_refused_leavesNoFolder(string command)
    {
        Tool.Outcome outcome = Tool.Run(folder.Path, $"{command} --out out/new".Split(' '));
        Assert.Equal(2, outcome.ExitCode);
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Message_withTextOfTheInput_isOneShortLine()
    {
        string[][] commands =
        [
            ["train", "Cart\nPole\u001b[2J"],
            ["train", "CartPole-v1", "--set", $"gamma={new string('x', 50_000)}"],
            ["train", "CartPole-v1", "--set", "gamma=a\nb\u001b[31m"],
            ["train", "CartPole-v1", "--a\nb"],
            ["train", new string('y', 50_000)],
        ];
        foreach (string[] command in commands)
        {
            Tool.Outcome outcome = Tool.Run(folder.Path, command);
            Assert.Equal(2, outcome.ExitCode);
            string line = outcome.Error.TrimEnd('\n');
            Assert.DoesNotContain(line, char.IsControl);
            Assert.InRange(line.Length, 1, 2100);
        }
    }

    [Fact]
    public void Export_overADevice_isRefused_andAMissingFolderIsReported()
    {
        Assert.Equal(
            0,
            Tool.Run(folder.Path, "train", "CartPole-v1", "--steps", "2048", "--quiet", "--out", "run").ExitCode
        );
        AssertRefused("export run --onnx /dev/null", "/dev/null is a device, but a regular file is needed");
        Tool.Outcome written = Tool.Run(folder.Path, "export", "run", "--onnx", "a/b/policy.onnx");
        Assert.StartsWith("created the folder a/b\n", written.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ulimit -n 64", "")]
    [LongInlineData("export DOTNET_GCHeapHardLimit=0x1800000", "memory")]
    [Trait("Category", "Long")]
    public void Process_withLittleOfAResource_endsInOneLineOrWorks(string limit, string message)
    {
        if (OperatingSystem.IsWindows())
            return;
        var start = new ProcessStartInfo(
            "bash",
            [
                "-c",
                $"{limit}; exec dotnet \"$0\" train CartPole-v1 --steps 65536 --set n_steps=8192 --quiet --out run",
                Tool.Assembly,
            ]
        )
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        Tool.Outcome outcome = Tool.Finish(Process.Start(start)!);
        if (outcome.ExitCode == 0)
            return;
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("proximal: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
    }

    private void AssertRefused(string command, string message)
    {
        Tool.Outcome outcome = Tool.Run(folder.Path, command.Split(' '));
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        string line = Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("proximal: ", line, StringComparison.Ordinal);
        Assert.Contains(message, line, StringComparison.Ordinal);
    }
}
