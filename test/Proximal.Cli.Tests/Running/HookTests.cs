using System.Globalization;
using System.Text.Json;

namespace Proximal.Cli.Tests;

/// <summary>Commands of the user's own that training calls on its way; written for a POSIX shell.</summary>
public sealed class HookTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Hook_receives_metrics_and_run_folder_and_does_not_change_weights()
    {
        string[] train = ["train", "CartPole-v1", "--seed", "1", "--steps", "4096", "--plain"];
        Tool.Outcome hooked = Tool.Run(
            folder.Path,
            [
                .. train,
                "--out",
                "hooked",
                "--hook",
                "cat >> seen.jsonl; echo at $PROXIMAL_STEP in $(basename $PROXIMAL_RUN)",
                "--hook-freq",
                "1000",
            ]
        );
        Tool.Outcome plain = Tool.Run(folder.Path, [.. train, "--out", "plain"]);

        Assert.Equal((0, ""), (hooked.ExitCode, hooked.Error));
        long[] seen =
        [
            .. File.ReadLines(Path.Combine(folder.Path, "seen.jsonl"))
                .Select(line => JsonElement.Parse(line).GetProperty("step").GetInt64()),
        ];
        Assert.Equal([1024, 2048, 3072, 4096], seen);
        Assert.Contains("at 2048 in hooked\n", hooked.Output, StringComparison.Ordinal);
        Assert.Equal(0, plain.ExitCode);
        RunContents
            .Read(Path.Combine(folder.Path, "plain"))
            .AssertSame(RunContents.Read(Path.Combine(folder.Path, "hooked")));
        Assert.DoesNotContain(
            "hook",
            File.ReadAllText(Path.Combine(folder.Path, "hooked", "config.yaml")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Failing_hook_ends_training_and_resume_continues_without_it()
    {
        Tool.Outcome outcome = Tool.Run(
            folder.Path,
            "train",
            "CartPole-v1",
            "--steps",
            "4096",
            "--plain",
            "--out",
            "r",
            "--hook",
            "test $PROXIMAL_STEP -lt 2000",
            "--hook-freq",
            "500"
        );

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        JsonElement summary = RunContents.Summary(Path.Combine(folder.Path, "r"));
        Assert.Equal("stopped", summary.GetProperty("status").GetString());
        Assert.Equal(
            "the hook 'test $PROXIMAL_STEP -lt 2000' ended with exit code 1",
            summary.GetProperty("reason").GetString()
        );
        Assert.InRange(summary.GetProperty("steps").GetInt64(), 2000, 2500);

        Assert.Equal(0, Tool.Run(folder.Path, "resume", "r", "--plain").ExitCode);
        Assert.Equal(
            4096.ToString(CultureInfo.InvariantCulture),
            RunContents.Summary(Path.Combine(folder.Path, "r")).GetProperty("steps").ToString()
        );
    }
}
