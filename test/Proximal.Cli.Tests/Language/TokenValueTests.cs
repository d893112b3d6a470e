using System.Text.Json;

namespace Proximal.Cli.Tests;

/// <summary>Values of the tokens of sample completions in samples.jsonl.</summary>
public sealed class TokenValueTests : IDisposable
{
    private readonly TinyLanguage tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void Ppo_writes_rewards_values_and_advantages_of_tokens()
    {
        JsonElement[] rows = Train("rlhf", ("kl_coef", "0.5"), ("gamma", "0.9"), ("lam", "0.8"));
        Assert.DoesNotContain(rows, static row => row.TryGetProperty("group", out _));
        // The coefficient is adapted later.
        JsonElement[] first = [.. rows.Where(static row => row.GetProperty("step").GetInt64() == 0)];
        Assert.Equal(4, first.Length);
        foreach (JsonElement row in first)
        {
            double[] kl = Column(row, "kl"),
                reward = Column(row, "reward"),
                value = Column(row, "value"),
                advantage = Column(row, "advantage");
            Assert.All(kl, static x => Assert.Equal(0, x, 1e-6));
            Assert.All(reward[..^1], static x => Assert.Equal(0, x, 1e-6));
            Assert.Equal(row.GetProperty("score").GetDouble(), reward[^1], 1e-3);
            AssertEstimated(reward, value, advantage);
        }

        foreach (JsonElement row in rows.Where(static row => row.GetProperty("step").GetInt64() > 0))
        {
            double[] kl = Column(row, "kl"),
                reward = Column(row, "reward");
            // -β KL at all tokens but the last, with the β of that step.
            double[] coefficients = [.. reward[..^1].Zip(kl[..^1], static (r, k) => -r / k).Where(double.IsFinite)];
            Assert.All(coefficients, x => Assert.Equal(coefficients[0], x, 1e-2 * coefficients[0]));
            AssertEstimated(reward, Column(row, "value"), Column(row, "advantage"));
        }

        Assert.Contains(rows, static row => Column(row, "kl").Any(static x => x != 0));
        Assert.Contains(rows, static row => Column(row, "value").Any(static x => x != 0));
    }

    [Fact]
    public void Grpo_writes_a_group_of_the_last_update_with_its_advantages()
    {
        JsonElement[] rows = Train("grpo");
        JsonElement[][] groups =
        [
            .. rows.Where(static row => row.TryGetProperty("group", out _))
                .GroupBy(static row => row.GetProperty("step").GetInt64())
                .Select(static group => group.ToArray()),
        ];
        Assert.NotEmpty(groups);
        bool isInformative = false;
        foreach (JsonElement[] group in groups)
        {
            Assert.Equal(4, group.Length);
            Assert.NotEqual(0, group[0].GetProperty("step").GetInt64());
            Assert.Single(group.Select(static row => row.GetProperty("prompt").GetString()).Distinct());
            double[] scores = [.. group.Select(static row => row.GetProperty("score").GetDouble())],
                advantages = [.. group.Select(static row => Assert.Single(Column(row, "advantage").Distinct()))];
            Assert.Equal(0, advantages.Sum(), 1e-2);
            double mean = scores.Average();
            foreach ((double score, double advantage) in scores.Zip(advantages))
                Assert.Equal(Math.Sign(Math.Round(score - mean, 5)), Math.Sign(advantage));
            isInformative |= advantages.Any(static x => x != 0);
        }

        Assert.True(isInformative);
        Assert.All(
            rows,
            static row =>
                Assert.Equal(
                    row.GetProperty("tokens").GetProperty("text").GetArrayLength(),
                    Column(row, "logprob").Length
                )
        );
        // The display compares the first and the last completion of the same prompts.
        Assert.Equal(4, RunSamples.Read(new RunFolder(Path.Combine(tiny.Path, "run"))).Count);
    }

    [Theory]
    [InlineData("sigmoid")]
    [InlineData("kto")]
    public void Preference_training_writes_log_ratios_of_tokens(string name)
    {
        JsonElement[] rows = Train(name);
        Assert.All(
            rows.Where(static row => row.GetProperty("step").GetInt64() == 0),
            static row => Assert.All(Column(row, "log_ratio"), static x => Assert.Equal(0, x, 1e-6))
        );
        Assert.Contains(
            rows.Where(static row => row.GetProperty("step").GetInt64() > 0),
            static row => Column(row, "log_ratio").Any(static x => Math.Abs(x) > 1e-6)
        );
    }

    [Fact]
    public void Supervised_training_writes_log_probabilities_and_the_text_of_each_token()
    {
        JsonElement[] rows = Train("sft");
        Assert.All(
            rows,
            static row =>
            {
                Assert.All(Column(row, "logprob"), static x => Assert.True(x <= 0));
                string text = string.Concat(
                    row.GetProperty("tokens")
                        .GetProperty("text")
                        .EnumerateArray()
                        .Select(static token => token.GetString())
                );
                Assert.StartsWith(row.GetProperty("completion").GetString()!, text, StringComparison.Ordinal);
                Assert.False(row.GetProperty("tokens").TryGetProperty("log_ratio", out _));
            }
        );
    }

    // Generalized advantage estimation; the value after the end is 0.
    private static void AssertEstimated(double[] reward, double[] value, double[] advantage)
    {
        double next = 0,
            sum = 0;
        for (int t = reward.Length - 1; t >= 0; t--)
        {
            sum = reward[t] + (0.9 * next) - value[t] + (0.9 * 0.8 * sum);
            Assert.Equal(sum, advantage[t], 2e-3);
            next = value[t];
        }
    }

    private JsonElement[] Train(string name, params ReadOnlySpan<(string Key, string Value)> keys)
    {
        List<string> words = [.. TinyLanguage.CommandOf(name), "--out", "run", "--quiet"];
        foreach ((string key, string value) in keys)
            words.AddRange(["--set", $"{key}={value}"]);
        Tool.Outcome outcome = tiny.Run([.. words]);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        return
        [
            .. File.ReadLines(Path.Combine(tiny.Path, "run", "samples.jsonl"))
                .Select(static line => JsonDocument.Parse(line).RootElement),
        ];
    }

    private static double[] Column(JsonElement row, string name) =>
        [.. row.GetProperty("tokens").GetProperty(name).EnumerateArray().Select(static x => x.GetDouble())];
}
