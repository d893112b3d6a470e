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
    public void Every_command_leaves_a_whole_run(string name, string algorithm, string figure)
    {
        Tool.Outcome outcome = tiny.Run([.. TinyLanguage.CommandOf(name), "--out", "run", "--plain"]);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        string run = Path.Combine(tiny.Path, "run");
        JsonElement summary = RunContents.Summary(run);
        Assert.Equal(("model", algorithm, "completed"), (summary.GetProperty("model").GetString(), summary.GetProperty("algorithm").GetString(), summary.GetProperty("status").GetString()));
        Assert.True(summary.GetProperty("progress").GetProperty("last").TryGetProperty(figure, out _), figure);
        Assert.Contains($"\"{figure}\":", File.ReadAllText(Path.Combine(run, "metrics.jsonl")), StringComparison.Ordinal);
        Assert.NotEmpty(RunContents.Read(run).Scalars);
        Assert.Contains("before", outcome.Output, StringComparison.Ordinal);
        Assert.NotEmpty(RunSamples.Read(new RunFolder(run)));

        TrainedModel trained = TrainedModel.Find(run);
        Assert.Equal(name == "reward-model", trained.IsRewardModel);
        Assert.Equal(9, trained.Load().Config.Vocabulary);
        Assert.Equal(9, trained.LoadTokenizer().VocabularySize);
    }
}
