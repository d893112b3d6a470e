using Proximal.Cli;
using Proximal.Environments;

namespace Proximal.Godot.Tests;

/// <summary>The command with started games, which are processes.</summary>
public sealed class ToolTests : IDisposable
{
    private static readonly string Game = Path.Combine(
        AppContext.BaseDirectory,
        OperatingSystem.IsWindows() ? "Proximal.Godot.Game.exe" : "Proximal.Godot.Game"
    );

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Godot_trains_exports_resumes_and_evaluates()
    {
        string run = folder["run"],
            model = folder["game.onnx"],
            log = folder["log.txt"];
        string[] small =
        [
            "--set",
            "n_steps=32",
            "--set",
            "batch_size=64",
            "--set",
            $"arguments=--log={log} --agents=3",
            "--plain",
        ];
        (int code, string output, string error) = Run([
            "godot",
            "--env",
            Game,
            "--games",
            "2",
            "--speedup",
            "8",
            "--action-repeat",
            "4",
            "--seed",
            "5",
            "--steps",
            "384",
            "--out",
            run,
            "--onnx",
            model,
            .. small,
        ]);
        Assert.True(code == 0, output + error);
        Assert.Contains("6 agents observe", output, StringComparison.Ordinal);
        Assert.Contains("n_envs: 6", File.ReadAllText(Path.Combine(run, "config.yaml")), StringComparison.Ordinal);
        Assert.True(File.Exists(model));
        string[] started = File.ReadAllLines(log);
        Assert.All(
            started,
            static line =>
                Assert.Matches(
                    "^--port=[0-9]+ --env_seed=[56] --disable-render-loop --headless --action_repeat=4 --speedup=8 --log=",
                    line
                )
        );
        Assert.Contains(started, static line => line.Contains("--env_seed=5 ", StringComparison.Ordinal));
        Assert.Contains(started, static line => line.Contains("--env_seed=6 ", StringComparison.Ordinal));

        (code, output, error) = Run(["godot", "--env", Game, "--resume", run, "--steps", "768", "--plain"]);
        Assert.True(code == 0, output + error);
        Assert.Contains("end as truncated", error, StringComparison.Ordinal);
        (code, output, error) = Run(["evaluate", run, "--load", $"godot:{Game}", "--episodes", "6"]);
        Assert.True(code == 0, output + error);
    }

    [Fact]
    public void Game_that_ends_leaves_the_checkpoint_and_one_line()
    {
        string run = folder["run"];
        (int code, string _, string error) = Run([
            "godot",
            "--env",
            Game,
            "--steps",
            "1024",
            "--save-every",
            "1",
            "--set",
            "n_steps=16",
            "--set",
            "batch_size=32",
            "--set",
            "arguments=--fault=close --fault_tick=40",
            "--out",
            run,
            "--plain",
        ]);
        Assert.Equal(2, code);
        Assert.EndsWith(
            "tick 40: it closed the connection; its process exited with code 0\n",
            error,
            StringComparison.Ordinal
        );
        Assert.NotEmpty(Directory.GetDirectories(Path.Combine(run, "checkpoints")));
    }

    [Theory]
    [InlineData("", "name the game with either --env FILE or --listen PORT")]
    [InlineData("--env GAME --listen 11008", "name the game with either --env FILE or --listen PORT")]
    [InlineData("--env no.x86_64", "there is no game 'no.x86_64'")]
    [InlineData("--env GAME --resume run --seed 1", "leave out --seed")]
    [InlineData("--listen 11008 --speedup 2", "apply to games that the trainer starts")]
    [InlineData("--listen 11008 --eval-freq 100", "evaluation during training needs games of its own")]
    [InlineData("--env GAME --set n_envs=3", "n_envs is 3, but the games have 2 agents")]
    [InlineData("--env GAME --set arguments=--fail", "its process exited with code 3: the scene cannot be loaded")]
    public void Mistakes_are_one_line(string arguments, string expected)
    {
        (int code, _, string error) = Run([
            "godot",
            .. arguments
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(static word => word == "GAME" ? Game : word),
            "--out",
            folder["x"],
        ]);
        Assert.Equal(2, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'), line => line.StartsWith("proximal:", StringComparison.Ordinal));
    }

    private static (int Code, string Output, string Error) Run(string[] arguments)
    {
        (TextWriter output, TextWriter error) = (Console.Out, Console.Error);
        using StringWriter written = new() { NewLine = "\n" },
            failed = new() { NewLine = "\n" };
        try
        {
            Console.SetOut(written);
            Console.SetError(failed);
            int code = ProximalTool.Run(
                arguments,
                new EnvironmentRegistry().AddGodot(line => failed.Write($"{line}\n")),
                command: "proximal"
            );
            return (code, written.ToString(), failed.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}
