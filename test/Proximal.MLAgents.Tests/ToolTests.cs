using Proximal.Cli;

namespace Proximal.MLAgents.Tests;

public sealed class ToolTests
{
    [Fact]
    public void Command_trains_and_prints_the_converted_configuration()
    {
        using var folder = new TemporaryFolder();
        int port = Sessions.FreePort();
        Thread game = new BallGame(port, agents: 4, seed: 1).Start();
        (int code, string output, string error) = Run(
            "mlagents",
            Sessions.Configuration(folder, 1024),
            "--run-id",
            "balls",
            "--results-dir",
            folder.Path,
            "--base-port",
            $"{port}",
            "--time-scale",
            "3",
            "--seed",
            "9"
        );
        Assert.True(code == 0, output + error);
        Assert.True(game.Join(TimeSpan.FromSeconds(10)));
        Assert.Contains("press Play in the Unity Editor", output, StringComparison.Ordinal);
        Assert.Contains("    n_steps: 1024", output, StringComparison.Ordinal);
        Assert.Contains("3DBall: 1024 steps", output, StringComparison.Ordinal);
        string run = Path.Combine(folder["balls"], "3DBall"),
            model = folder["again.onnx"];
        (code, output, error) = Run("export", run, "--onnx", model, "--onnx-for", "unity");
        Assert.True(code == 0, output + error);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(folder["balls"], "3DBall.onnx")).Length,
            new FileInfo(model).Length,
            200d
        );
        (code, output, error) = Run("plot", run, "--out", folder["curve.svg"]);
        Assert.True(code == 0, output + error);
    }

    [Theory]
    [InlineData("--run-id ../x", "the run id '../x' must be a name of letters, digits and the signs - _ . +")]
    [InlineData("--run-id ..", "the run id '..' must be a name")]
    [InlineData("--no-graphics", "--no-graphics applies to a game that is started: name it with --env")]
    [InlineData("--env-args --difficulty 3", "--env-args apply to a game that is started: name it with --env")]
    [InlineData("--base-port 70000", "the base port must be from 1 to 65535, not 70000")]
    [InlineData("initial.yaml", "3DBall: no run at 'none'")]
    [InlineData("--results-dir initial.yaml", "--results-dir initial.yaml is a file, not a folder")]
    [InlineData("--env initial.yaml --env-args --difficulty 3", "the game 'initial.yaml' is not executable: chmod +x")]
    public void Mistake_ends_before_a_game_connects(string line, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["initial.yaml"], "behaviors: {3DBall: {init_path: none}}");
        string[] words = line.Replace("initial.yaml", folder["initial.yaml"], StringComparison.Ordinal).Split(' ');
        if (!words.Contains("--results-dir"))
            words = [.. words, "--results-dir", folder["runs"]];
        (int code, string output, string error) = Run(["mlagents", .. words]);
        Assert.True(code == 2, output + error);
        Assert.Contains(
            expected.Replace("initial.yaml", folder["initial.yaml"], StringComparison.Ordinal),
            Assert.Single(error.TrimEnd('\n').Split('\n')),
            StringComparison.Ordinal
        );
        Assert.False(Directory.Exists(folder["runs"]));
    }

    [Fact]
    public void Program_without_the_library_says_so()
    {
        TextWriter error = Console.Error;
        using StringWriter written = new();
        try
        {
            Console.SetError(written);
            Assert.Equal(2, ProximalTool.Run(["mlagents"], command: "proximal"));
        }
        finally
        {
            Console.SetError(error);
        }

        Assert.Contains("this program cannot speak with Unity", written.ToString(), StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        (TextWriter output, TextWriter error) = (Console.Out, Console.Error);
        using StringWriter written = new() { NewLine = "\n" },
            failed = new() { NewLine = "\n" };
        try
        {
            Console.SetOut(written);
            Console.SetError(failed);
            int code = ProximalTool.Run(arguments, command: "proximal", mlAgents: static () => new MLAgentsTrainer());
            return (code, written.ToString(), failed.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}
