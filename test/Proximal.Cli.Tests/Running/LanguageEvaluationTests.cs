using System.Text.Json;
using Proximal.Language;

namespace Proximal.Cli.Tests;

public sealed class LanguageEvaluationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public LanguageEvaluationTests()
    {
        TinyModel.Save(At("m"));
        TinyModel.Save(At("other"), seed: 4);
        TinyModel.SaveReward(At("reward"), new RewardNormalization(0, 1));
        File.WriteAllText(At("prompts.jsonl"), "{\"prompt\":\"hello\"}\n{\"prompt\":\"once upon\"}\n");
        File.WriteAllText(
            At("texts.jsonl"),
            "{\"prompt\":\"hello\",\"completion\":\" you\"}\n{\"text\":\"once upon a time\"}\n"
        );
        File.WriteAllText(
            At("pairs.jsonl"),
            "{\"prompt\":\"hello\",\"chosen\":\" you\",\"rejected\":\" "
                + "me\"}\n{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"ccc\"}\n{\"prompt\":\"x\",\"chosen\":\"y\",\"rejected\":\"z\"}\n"
        );
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Best_of_N_reports_the_highest_of_N_completions_of_a_prompt()
    {
        JsonElement found = Evaluate(
            new EvaluationRequest
            {
                Model = At("m"),
                Data = At("prompts.jsonl"),
                Reward = "contains:e",
                Samples = 10,
                BestOf = 4,
                Sampling = static sampling => sampling with { MaxTokens = 3 },
            }
        );
        PromptItem[] prompts =
        [
            .. ((string[])["hello", "once upon"]).SelectMany(static text => Enumerable.Repeat(new PromptItem(text), 4)),
        ];
        GenerationModel model = GenerationModel.Open(At("m"));
        float[] scores = new CompletionEvaluation(prompts, 40, new SamplingOptions { MaxTokens = 3 })
            .Run(model.Model, model.Tokenizer)
            .ScoreBy(VerifiableRewards.Contains("e"));
        Assert.Equal(
            scores.Chunk(4).Average(static group => group.Max()),
            found.GetProperty("best_of_n").GetDouble(),
            1e-6
        );
        Assert.True(found.GetProperty("best_of_n").GetDouble() > found.GetProperty("reward").GetDouble());
        Assert.Equal(Math.Log(4) - 0.75, found.GetProperty("best_of_n_kl_bound").GetDouble(), 1e-9);
        Assert.Contains(
            "--best-of",
            Assert
                .Throws<InvalidInputException>(() =>
                    Evaluate(
                        new EvaluationRequest
                        {
                            Model = At("m"),
                            Data = At("prompts.jsonl"),
                            BestOf = 4,
                        }
                    )
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Evaluation_scores_and_compares_completions()
    {
        JsonElement found = Evaluate(
            new EvaluationRequest
            {
                Model = At("m"),
                Data = At("prompts.jsonl"),
                Reward = "contains:e",
                Reference = At("other"),
                Against = At("other"),
                Judge = At("reward"),
                Samples = 40,
                Sampling = static sampling => sampling with { MaxTokens = 9 },
            }
        );

        var evaluation = new CompletionEvaluation(
            [new PromptItem("hello"), new PromptItem("once upon")],
            40,
            new SamplingOptions { MaxTokens = 9 }
        );
        GenerationModel model = GenerationModel.Open(At("m")),
            other = GenerationModel.Open(At("other"));
        GeneratedCompletions written = evaluation.Run(model.Model, model.Tokenizer, ReferencePolicy.Of(other.Model)),
            others = evaluation.Run(other.Model, other.Tokenizer);
        var reward = MeanEstimate.Of(written.ScoreBy(VerifiableRewards.Contains("e")));
        WinRateEstimate rate = written.Against(others, Judge.From(RewardParser.OpenFolder(At("reward"))));
        Assert.Equal(reward.Mean, found.GetProperty("reward").GetDouble(), 1e-9);
        Assert.Equal(reward.Error, found.GetProperty("reward_error").GetDouble(), 1e-9);
        Assert.Equal(written.Divergence.Average(static x => (double)x), found.GetProperty("kl").GetDouble(), 1e-9);
        Assert.Equal(rate.Share, found.GetProperty("win_rate").GetDouble(), 1e-9);
        Assert.Equal(
            (rate.Low, rate.High),
            (found.GetProperty("win_rate_low").GetDouble(), found.GetProperty("win_rate_high").GetDouble())
        );
        Assert.Equal(
            40,
            found.GetProperty("wins").GetInt32()
                + found.GetProperty("ties").GetInt32()
                + found.GetProperty("losses").GetInt32()
        );
        Assert.Equal(written.Statistics.Distinct2, found.GetProperty("distinct_2").GetDouble(), 1e-9);
        Assert.Equal("reward", found.GetProperty("judge").GetString());
    }

    [Fact]
    public void Model_compared_with_itself_is_a_tie()
    {
        JsonElement found = Evaluate(
            new EvaluationRequest
            {
                Model = At("m"),
                Data = At("prompts.jsonl"),
                Reward = "length:20",
                Against = At("m"),
                Samples = 10,
            }
        );
        Assert.Equal((10, 0.5), (found.GetProperty("ties").GetInt32(), found.GetProperty("win_rate").GetDouble()));
        Assert.False(found.TryGetProperty("kl", out _));
    }

    [Fact]
    public void Evaluation_reports_perplexity_of_texts_and_accuracy_of_pairs()
    {
        JsonElement texts = Evaluate(new EvaluationRequest { Model = At("m"), Data = At("texts.jsonl") });
        Assert.Equal(
            Math.Exp(texts.GetProperty("loss").GetDouble()),
            texts.GetProperty("perplexity").GetDouble(),
            1e-9
        );
        Assert.False(texts.TryGetProperty("length", out _));

        JsonElement pairs = Evaluate(new EvaluationRequest { Model = At("reward"), Data = At("pairs.jsonl") });
        var expected = PairEvaluation.Of(
            RewardModel.Load(At("reward")),
            Tokenizer.Load(At("reward")),
            [new("hello", " you", " me"), new("a", "b", "ccc"), new("x", "y", "z")]
        );
        Assert.Equal(expected.Accuracy.Mean, pairs.GetProperty("pair_accuracy").GetDouble(), 1e-9);
        Assert.Equal(expected.Margin.Mean, pairs.GetProperty("pair_margin").GetDouble(), 1e-9);

        JsonElement policy = Evaluate(
            new EvaluationRequest
            {
                Model = At("m"),
                Data = At("pairs.jsonl"),
                Reference = At("m"),
            }
        );
        Assert.Equal(0.5, policy.GetProperty("pair_accuracy").GetDouble(), 1e-9);
        Assert.Equal(Math.Log(2), policy.GetProperty("pair_loss").GetDouble(), 1e-5);
    }

    [Fact]
    public void Evaluation_of_a_run_takes_missing_options_from_its_configuration()
    {
        Assert.Equal(
            0,
            Tool.Run(
                folder.Path,
                "rlhf",
                "--model",
                "m",
                "--data",
                "prompts.jsonl",
                "--eval-data",
                "prompts.jsonl",
                "--reward",
                "contains:e",
                "--heldout-reward",
                "./reward",
                "--steps",
                "64",
                "--set",
                "max_new_tokens=8",
                "--set",
                "batch_size=32",
                "--set",
                "mini_batch_size=16",
                "--out",
                "ppo",
                "--quiet"
            ).ExitCode
        );
        Tool.Outcome outcome = Tool.Run(folder.Path, "evaluate", "ppo", "--samples", "16", "--json");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        JsonElement found = JsonElement.Parse(outcome.Output);
        Assert.Equal("rlhf", found.GetProperty("algorithm").GetString());
        Assert.InRange(found.GetProperty("reward").GetDouble(), 0, 1);
        Assert.True(found.TryGetProperty("kl", out _));
        Assert.True(found.TryGetProperty("heldout_reward", out _));
        Assert.InRange(found.GetProperty("length").GetDouble(), 1, 8);

        string[] lines = Tool.Run(folder.Path, "evaluate", "ppo", "--samples", "16", "--against", "m")
            .Output.Split('\n');
        Assert.StartsWith("PPO for language models  ppo/checkpoints/", lines[0], StringComparison.Ordinal);
        Assert.Contains(
            lines,
            static line =>
                line.StartsWith("  win rate ", StringComparison.Ordinal)
                && line.Contains("95% interval", StringComparison.Ordinal)
        );
    }

    private static JsonElement Evaluate(EvaluationRequest request)
    {
        using var stream = new MemoryStream();
        LanguageEvaluation.Run(request).WriteJson(stream);
        return JsonElement.Parse(stream.ToArray());
    }

    private string At(string name) => Path.Combine(folder.Path, name);
}
