using System.Text.Json;
using System.Text.Json.Nodes;

namespace Proximal.Cli.Tests;

/// <summary>The command <c>label</c>, and the training on the files that it writes.</summary>
public sealed class LabelTests : IDisposable
{
    private readonly TinyLanguage language = new();

    public void Dispose() => language.Dispose();

    // The session is that of the command; the answers are those of two labellers.
    [Theory]
    [InlineData("reward-model", "preferences.jsonl")]
    [InlineData("dpo", "preferences.jsonl")]
    [InlineData("kto", "preferences.kto.jsonl")]
    public void Answers_about_completions_of_a_model_train(string method, string data)
    {
        string[] label =
        [
            "label",
            "prompts.jsonl",
            "--model",
            "model",
            "--n",
            "3",
            "--max-new-tokens",
            "3",
            "--out",
            "preferences.jsonl",
            "--report",
        ];
        Succeed(label);
        string folder = Path.Combine(language.Path, "preferences.session");
        string[] items = File.ReadAllLines(Path.Combine(folder, "items.jsonl"));
        File.WriteAllLines(
            Path.Combine(folder, "answers.jsonl"),
            items.SelectMany(
                (_, i) =>
                    ((string[])["ann", "bob"]).Select(labeller =>
                        $$$"""{"type":"answer","id":"{{{labeller}}}{{{i}}}","labeller":"{{{labeller}}}","item":{{{i}}},"shown":[0,1],"judgements":{"preference":{"ranks":[{{{1 + (i % 2)}}},{{{2 - (i % 2)}}}],"margin":1} } }"""
                    )
            )
        );
        string report = Succeed(label);
        Assert.Contains($"preferences.jsonl: {items.Length} records", report, StringComparison.Ordinal);
        Assert.Contains("Cohen's kappa 1.000", report, StringComparison.Ordinal);
        string[] train =
        [
            .. method == "kto" ? (string[])["dpo", "--loss", "kto"] : [method],
            "--data",
            data,
            "--model",
            "model",
            "--steps",
            "4",
            "--out",
            "run",
            "--quiet",
            "--set",
            "per_device_train_batch_size=4",
        ];
        Succeed(train);
    }

    [Fact]
    public void Clips_of_a_run_train_a_reward()
    {
        Succeed(
            "train",
            "CartPole-v1",
            "--steps",
            "4096",
            "--save-every",
            "1",
            "--keep",
            "9",
            "--out",
            "run",
            "--quiet"
        );
        string[] label =
        [
            "label",
            "run",
            "--out",
            "clips.jsonl",
            "--pairs",
            "30",
            "--labeller",
            "scripted",
            "--noise",
            "0.1",
        ];
        Assert.Contains("clips.jsonl: 30 preferences", Succeed(label), StringComparison.Ordinal);
        string first = File.ReadAllText(Path.Combine(language.Path, "clips.jsonl"));
        Succeed(label);
        Assert.Equal(first, File.ReadAllText(Path.Combine(language.Path, "clips.jsonl")));
        Succeed(
            "train",
            "CartPole-v1",
            "--steps",
            "2048",
            "--reward-from",
            "clips.jsonl",
            "--set",
            "reward_model.n_epochs=2",
            "--out",
            "learned",
            "--quiet"
        );
        string metrics = File.ReadAllLines(Path.Combine(language.Path, "learned", "metrics.jsonl"))[^1];
        JsonObject last = JsonNode.Parse(metrics)!.AsObject();
        Assert.True(last.ContainsKey("reward_model/reward_mean"));
        Assert.InRange((double)last["rollout/ep_rew_mean"]!, 8, 500);
    }

    [Theory]
    [InlineData("must end in .jsonl", "--out", "p.csv")]
    [InlineData("--model", "--out", "p.jsonl")]
    [InlineData("--noise", "--out", "p.jsonl", "--noise", "0.5")]
    [InlineData("--merge", "--out", "p.jsonl", "--merge", "mean")]
    [InlineData("--labeller", "--out", "p.jsonl", "--labeller", "me")]
    [InlineData("clips of a run", "--out", "p.jsonl", "--labeller", "scripted")]
    [InlineData("criteria", "--out", "p.jsonl", "--criteria", "a,a")]
    [InlineData("no pages", "--out", "p.jsonl", "--model", "model", "--max-new-tokens", "3")]
    public void Mistakes_end_in_one_line(string expected, params string[] flags)
    {
        Tool.Outcome outcome = Tool.Run(language.Path, ["label", "prompts.jsonl", .. flags]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void A_reward_model_is_accepted_and_another_model_is_refused()
    {
        Succeed(
            "reward-model",
            "--model",
            "model",
            "--data",
            "pairs.jsonl",
            "--steps",
            "8",
            "--out",
            "scorer",
            "--quiet"
        );
        File.WriteAllLines(
            Path.Combine(language.Path, "ready.jsonl"),
            Enumerable
                .Range(0, 4)
                .Select(static i =>
                    JsonSerializer.Serialize(new { prompt = $"{(char)('a' + i)}", completions = new[] { "b", "c" } })
                )
        );
        Succeed("label", "ready.jsonl", "--reward-model", "scorer", "--out", "p.jsonl", "--report");
        Tool.Outcome wrong = Tool.Run(
            language.Path,
            "label",
            "ready.jsonl",
            "--reward-model",
            "model",
            "--out",
            "q.jsonl",
            "--report"
        );
        Assert.Contains("is not a reward model", wrong.Error, StringComparison.Ordinal);
    }

    private string Succeed(params string[] arguments)
    {
        Tool.Outcome outcome = Tool.Run(language.Path, arguments);
        Assert.True(outcome.ExitCode == 0, $"{string.Join(' ', arguments)}: {outcome.Error}");
        return outcome.Output;
    }
}
