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
