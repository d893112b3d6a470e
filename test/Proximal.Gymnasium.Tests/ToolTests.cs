using System.Diagnostics;
using System.Globalization;

namespace Proximal.Gymnasium.Tests;

/// <summary>Commands of the tool in Gymnasium environments, as processes.</summary>
public sealed class ToolTests : IDisposable
{
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "Proximal.Tool.dll");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private Process Start(params string[] arguments) =>
        Process.Start(
            new ProcessStartInfo("dotnet", [Tool, .. arguments])
            {
                WorkingDirectory = folder.Path,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;

    private (int ExitCode, string Output) Run(params string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, $"{output}{error.Result}");
    }

    [LongFact]
    [Trait("Category", "Long")]
    public void Served_environment_is_trained_in_and_its_server_ends_at_a_signal()
    {
        if (OperatingSystem.IsWindows())
            return;
        using Process server = Start("serve", "CartPole-v1", "--port", "0");
        string line = server.StandardOutput.ReadLine()!;
        Assert.Matches("^serving CartPole-v1 on tcp://127.0.0.1:[0-9]+; Ctrl-C stops$", line);
        string address = line.Split(' ')[3].TrimEnd(';');
        (int code, string output) = Run("train", address, "--steps", "512", "--plain", "--out", "run");
        Assert.True(code == 0, output);
        using (Process signal = Process.Start("kill", ["-TERM", $"{server.Id}"]))
            signal.WaitForExit();
        Assert.True(server.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.Equal(0, server.ExitCode);

        (code, output) = Run(
            "train",
            "external:dotnet \"" + Tool + "\" serve MinAtar/Breakout-v1 --stdio",
            "--steps",
            "512",
            "--out",
            "own"
        );
        Assert.True(code == 0, output);
        (code, output) = Run("serve", "CartPole-v1", "--host", "0.0.0.0");
        Assert.Equal(
            (
                2,
                "proximal: --host 0.0.0.0 can be reached by others: set the environment variable PROXIMAL_TOKEN to a secret "
                    + "token\n"
            ),
            (code, output)
        );
    }

    [LongPythonFact]
    [Trait("Category", "Long")]
    public void Run_is_trained_evaluated_resumed_and_played()
    {
        string python = Python.Options.Python;
        (int code, string output) = Run([
            "train",
            "gym:CartPole-v1",
            "--python",
            python,
            "--steps",
            "4096",
            "--plain",
            "--out",
            "run",
        ]);
        Assert.True(code == 0, output);
        Assert.Contains("--load gym:CartPole-v1", output, StringComparison.Ordinal);

        // A run folder does not decide which code runs.
        (code, output) = Run(["evaluate", "run"]);
        Assert.Equal(2, code);
        Assert.Contains(
            "'gym:CartPole-v1' runs code that is not part of the tool, and a run folder does not decide which code runs: "
                + "add --load gym:CartPole-v1",
            output,
            StringComparison.Ordinal
        );
        string[] named = ["--load", "gym:CartPole-v1", "--python", python];
        if (python != "python3")
        {
            (code, output) = Run(["evaluate", "run", "--load", "gym:CartPole-v1"]);
            Assert.Equal(2, code);
            Assert.Contains($"add --python {python}", output, StringComparison.Ordinal);
        }

        (code, output) = Run(["evaluate", "run", "--episodes", "4", .. named]);
        Assert.True(code == 0, output);
        (code, output) = Run(["resume", "run", "--steps", "8192", "--plain", .. named]);
        Assert.True(code == 0, output);
        (code, output) = Run(["play", "run", "--gif", "pole.gif", "--width", "60", .. named]);
        Assert.True(code == 0, output);
        Assert.Equal("GIF89a"u8, File.ReadAllBytes(folder["pole.gif"]).AsSpan(0, 6));
    }

    [LongPythonFact]
    [Trait("Category", "Long")]
    public void Resumed_run_ends_as_an_uninterrupted_one()
    {
        string[] more = ["gym:CartPole-v1", "--python", Python.Options.Python, "--seed", "3", "--plain"];
        Assert.Equal(0, Run(["train", .. more, "--steps", "6144", "--out", "whole"]).ExitCode);
        Assert.Equal(0, Run(["train", .. more, "--steps", "6144", "--save-every", "1", "--out", "parts"]).ExitCode);
        // Deletes what follows the first checkpoint, as if the run had been killed.
        string[] checkpoints = [.. Directory.GetDirectories(folder["parts/checkpoints"]).Order(StringComparer.Ordinal)];
        Assert.True(checkpoints.Length > 1);
        foreach (string later in checkpoints[1..])
            Directory.Delete(later, recursive: true);
        File.Delete(folder["parts/summary.json"]);
        (int code, string output) = Run([
            "resume",
            "parts",
            "--load",
            "gym:CartPole-v1",
            "--python",
            Python.Options.Python,
            "--plain",
        ]);
        Assert.True(code == 0, output);
        Assert.Equal(File.ReadAllText(folder["whole/metrics.jsonl"]), File.ReadAllText(folder["parts/metrics.jsonl"]));
    }

    [LongPythonFact]
    [Trait("Category", "Long")]
    public void Environments_are_checked_and_described()
    {
        string python = Python.Options.Python;
        (int code, string output) = Run(["envs", "check", "gym:CartPole-v1", "--python", python, "--steps", "100"]);
        Assert.True(code == 0, output);
        Assert.Contains("gym:CartPole-v1: no issues found", output, StringComparison.Ordinal);
        (code, output) = Run(["envs", "gym:tasks:Counter", "--python", python]);
        Assert.True(code == 0, output);
        Assert.Contains("observes Box([4], 0 … 2.14748E+09), acts Discrete(2)", output, StringComparison.Ordinal);
        (code, output) = Run(["train", "gym:", "--steps", "1"]);
        Assert.Equal(2, code);
        Assert.Contains("'gym:': expected a name that is registered with Gymnasium", output, StringComparison.Ordinal);
    }

    [PythonFact]
    public void Failure_of_an_environment_is_one_line()
    {
        (int code, string output) = Run([
            "train",
            "gym:tasks:Faulty",
            "--python",
            Python.Options.Python,
            "--set",
            "kwargs=fault=raise",
            "--plain",
        ]);
        Assert.Equal(2, code);
        string line = output.Split('\n').Single(static line => line.Contains("motor", StringComparison.Ordinal));
        Assert.Contains("step 3 of episode 1: ValueError: the motor is broken", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [PythonFact]
    public void No_process_is_left_when_the_trainer_is_killed()
    {
        if (OperatingSystem.IsWindows())
            return;
        using Process trainer = Start([
            "train",
            "gym:CartPole-v1",
            "--python",
            Python.Options.Python,
            "--steps",
            "1e7",
            "--plain",
            "--out",
            "run",
        ]);
        int[] children = [];
        var clock = Stopwatch.StartNew();
        while (children.Length == 0 || !Directory.Exists(folder["run"]))
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), "no Python process was started");
            Thread.Sleep(50);
            children = ChildrenOf(trainer.Id);
        }

        Thread.Sleep(500);
        children = ChildrenOf(trainer.Id);
        trainer.Kill();
        trainer.WaitForExit();
        clock.Restart();
        while (children.Any(IsAlive))
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), "a Python process is left");
            Thread.Sleep(50);
        }
    }

    private static bool IsAlive(int process)
    {
        try
        {
            return !Process.GetProcessById(process).HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static int[] ChildrenOf(int parent)
    {
        using var list = Process.Start(
            new ProcessStartInfo("ps", ["-A", "-o", "pid=,ppid="])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        string[] lines = list.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. lines
                .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(words => int.Parse(words[1], CultureInfo.InvariantCulture) == parent)
                .Select(static words => int.Parse(words[0], CultureInfo.InvariantCulture)),
        ];
    }
}
