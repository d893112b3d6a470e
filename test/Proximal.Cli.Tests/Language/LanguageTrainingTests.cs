using System.Text.Json;
using Proximal.Language;

namespace Proximal.Cli.Tests;

/// <summary>Every command that trains language models, from its data to its run's folder.</summary>
public sealed class LanguageTrainingTests : IDisposable
{
    private readonly TinyLanguage tiny = new();

    public void Dispose() => tiny.Dispose();

    [Theory]
    [InlineData("sft", "sft", "train/loss")]
    [InlineData("reward-model", "reward-model", "eval/accuracy")]
    [InlineData("rlhf", "rlhf", "objective/heldout_scores")]
    [InlineData("dapo", "dapo", "objective/informative_groups")]
    [InlineData("simpo", "dpo", "rewards/margins")]
    [InlineData("kto", "kto", "rewards/accuracies")]
    [InlineData("online", "online-dpo", "objective/scores")]
    public void Every_training_command_writes_a_complete_run(string name, string algorithm, string metric)
    {
        Tool.Outcome outcome = tiny.Run([.. TinyLanguage.CommandOf(name), "--out", "run", "--plain"]);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        string run = Path.Combine(tiny.Path, "run");
        JsonElement summary = RunContents.Summary(run);
        Assert.Equal(
            ("model", algorithm, "completed"),
            (
                summary.GetProperty("model").GetString(),
                summary.GetProperty("algorithm").GetString(),
                summary.GetProperty("status").GetString()
            )
        );
        Assert.True(summary.GetProperty("progress").GetProperty("last").TryGetProperty(metric, out _), metric);
        Assert.Contains(
            $"\"{metric}\":",
            File.ReadAllText(Path.Combine(run, "metrics.jsonl")),
            StringComparison.Ordinal
        );
        Assert.NotEmpty(RunContents.Read(run).Scalars);
        string[] tags = [.. RunMetrics.Read(Path.Combine(run, "metrics.jsonl")).Tags];
        Assert.Superset(
            KeyMetrics.Of(algorithm).ToHashSet(StringComparer.Ordinal),
            tags.ToHashSet(StringComparer.Ordinal)
        );
        Assert.All(tags, static tag => Assert.NotNull(MetricDescriptions.Find(tag)));
        Assert.Contains("before", outcome.Output, StringComparison.Ordinal);
        Assert.NotEmpty(RunSamples.Read(new RunFolder(run)));

        TrainedModel trained = TrainedModel.Find(run);
        Assert.Equal(name == "reward-model", trained.IsRewardModel);
        Assert.Equal(9, trained.Load().Config.Vocabulary);
        Assert.Equal(9, trained.LoadTokenizer().VocabularySize);
    }

    // The monitor reports a length explosion for any completion, and the first alarm ends the run.
    [Fact]
    public void Monitor_warns_and_stops_the_run_if_configured()
    {
        string[] watched =
        [
            "--set",
            "monitor_stop=[length_explosion]",
            "--set",
            "monitor_length_factor=1.0001",
            "--set",
            "monitor_window=10",
            "--set",
            "monitor_patience=1",
        ];
        Tool.Outcome outcome = tiny.Run([
            .. TinyLanguage.CommandOf("rlhf", ("--reward", "length:4"), ("--steps", "960")),
            .. watched,
            "--out",
            "run",
            "--plain",
        ]);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains(": length explosion: completions went from ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("stopped by the monitor", outcome.Output, StringComparison.Ordinal);
        JsonElement summary = RunContents.Summary(Path.Combine(tiny.Path, "run"));
        Assert.Equal("stopped", summary.GetProperty("status").GetString());
        Assert.InRange(summary.GetProperty("steps").GetInt64(), 8, 952);
    }
}
