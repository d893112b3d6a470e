using System.Diagnostics;
using System.Text.Json;

namespace Proximal.Language.Tests;

public sealed class MathAnswerTests
{
    [Fact]
    [Trait("Category", "Golden")]
    public void Every_pair_of_answers_is_compared_as_in_the_reference()
    {
        var wrong = new List<string>();
        foreach (JsonElement golden in Golden.Read("rewards_math.json").GetProperty("cases").EnumerateArray())
        {
            string prediction = golden.GetProperty("prediction").GetString()!,
                reference = golden.GetProperty("reference").GetString()!;
            bool expected = golden.GetProperty("equal").GetBoolean(),
                isOptional = golden.TryGetProperty("optional", out JsonElement optional) && optional.GetBoolean();
            string? answer = prediction;
            if (golden.TryGetProperty("extracted", out JsonElement extracted))
            {
                answer = MathAnswer.Extract(prediction);
                if (answer != extracted.GetString())
                    wrong.Add($"{prediction}: extracted {answer}, not {extracted}");
            }

            // Algebra may be left undecided, but must not be decided wrongly.
            bool equal = answer is not null && MathAnswer.AreEqual(answer, reference);
            if (equal != expected && !(isOptional && !equal))
                wrong.Add($"{prediction} and {reference}: {equal}");
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Theory]
    [InlineData("2^10", "1024")]
    [InlineData("\\frac{1}{2}\\%", "0.005")]
    [InlineData("\\frac{1}{1+\\sqrt{2}}", "\\sqrt{2}-1")]
    [InlineData("(1, 2), (3, 4)", "(3,4), (1,2)")]
    [InlineData("\\{(1,2),(3,4)\\}", "\\{(3,4),(1,2)\\}")]
    [InlineData("-\\frac{\\pi}{3}", "-\\pi/3")]
    [InlineData("x^2 + 1", "x^2+1")]
    public void Equal_answers(string prediction, string reference) =>
        Assert.True(MathAnswer.AreEqual(prediction, reference));

    [Theory]
    [InlineData("2x", "2")]
    [InlineData("2^{-0.5}", "0.7")]
    [InlineData("1/0", "1/0")]
    [InlineData("\\sqrt{-1}", "1")]
    [InlineData("(1,2)", "(2,1)")]
    public void Different_answers(string prediction, string reference) =>
        Assert.False(MathAnswer.AreEqual(prediction, reference));

    // Each ends in a moment, whatever it contains.
    [Theory]
    [InlineData("\\frac", 6000)]
    [InlineData("1\\frac{-1", 3000)]
    [InlineData("\\sqrt", 4000)]
    [InlineData("(", 20000)]
    [InlineData("-", 20000)]
    [InlineData("9", 20000)]
    [InlineData("2^{", 6000)]
    [InlineData("|", 20000)]
    [InlineData("1,", 10000)]
    [InlineData("\\text{", 3000)]
    [InlineData("=", 20000)]
    [InlineData("\\sqrt{2}+\\sqrt{3}+\\pi+", 800)]
    [InlineData("(\\sqrt{2}+\\pi)^{60}", 50)]
    [InlineData("9^{9", 5000)]
    [InlineData("\\{", 10000)]
    public void Hostile_answers_end_quickly(string part, int times)
    {
        string text = string.Concat(Enumerable.Repeat(part, times));
        var watch = Stopwatch.StartNew();
        MathAnswer.AreEqual(text, "1");
        MathAnswer.AreEqual(text, text + "1");
        MathAnswer.Extract(text + "\\boxed{" + text);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 2);
    }

    [Fact]
    public void Random_texts_never_throw()
    {
        string[] parts =
        [
            "\\frac",
            "\\sqrt",
            "{",
            "}",
            "(",
            ")",
            "[",
            "]",
            "^",
            "_",
            "1",
            "23",
            ".",
            ",",
            " ",
            "-",
            "+",
            "/",
            "*",
            "%",
            "\\pi",
            "e",
            "=",
            "\\{",
            "\\}",
            "\\cup",
            "\\infty",
            "\\text{",
            "$",
            "|",
            "\u00BD",
            "\u00B2",
            "\uD800",
            "cm",
            "\\boxed{",
        ];
        var random = new Rng(5);
        for (int i = 0; i < 20_000; i++)
        {
            string text = "";
            for (uint length = 1 + (random.NextUInt32() % 12); length > 0; length--)
                text += parts[random.NextUInt32() % parts.Length];
            MathAnswer.AreEqual(text, "1");
            MathAnswer.Extract(text);
        }
    }

    [Fact]
    public void Reward_reads_the_last_box_of_the_completion()
    {
        var metadata = new Dictionary<string, JsonElement>(StringComparer.Ordinal)
        {
            ["answer"] = JsonSerializer.SerializeToElement("\\boxed{\\frac{1}{2}}"),
        };
        IReward reward = VerifiableRewards.MathMatch();
        var scores = new float[3];
        reward.ScoreFinite(
            [
                new RewardInput("p", "so \\boxed{0.5}", metadata),
                new RewardInput("p", "0.5", metadata),
                new RewardInput("p", "\\boxed{2}", metadata),
            ],
            scores
        );
        Assert.Equal([1, 0, 0], scores);
    }
}
