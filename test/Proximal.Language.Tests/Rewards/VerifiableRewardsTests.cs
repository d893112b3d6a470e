using System.Text.Json;
using CsCheck;

namespace Proximal.Language.Tests;

public sealed class VerifiableRewardsTests
{
    [Theory]
    [InlineData(" Paris\n", 1)]
    [InlineData("paris", 0)]
    [InlineData("Paris, of course", 0)]
    public void ExactMatch_scores_1_for_the_answer(string completion, float expected) =>
        Assert.Equal(expected, Score(VerifiableRewards.ExactMatch(), completion, "\"Paris\""));

    [Theory]
    [InlineData("I say #### London, no: #### PARIS", 1)]
    [InlineData("PARIS", 0)]
    public void ExactMatch_with_extract_uses_the_last_match(string completion, float expected) =>
        Assert.Equal(
            expected,
            Score(VerifiableRewards.ExactMatch(extract: @"#### (\w+)", ignoreCase: true), completion, "\"Paris\"")
        );

    [Theory]
    [InlineData("so 3 apples and 4 make 1,007.0 in all", 1)]
    [InlineData("1007 or rather 8", 0)]
    [InlineData("it is 1.007e3", 1)]
    [InlineData("-1007", 0)]
    [InlineData("many", 0)]
    public void NumberMatch_uses_the_last_number(string completion, float expected)
    {
        Assert.Equal(expected, Score(VerifiableRewards.NumberMatch(), completion, "1007"));
        Assert.Equal(expected, Score(VerifiableRewards.NumberMatch(), completion, "\"<< 1000+7 >> #### 1,007\""));
    }

    // The digits, signs and separators of other scripts, and signs that are operators.
    [Theory]
    [InlineData("１２", "12")]
    [InlineData("١٢", "12")]
    [InlineData("１２．５", "12.5")]
    [InlineData("١٬٢٣٤٫٥", "1234.5")]
    [InlineData("\ud835\udfcf\ud835\udfd0", "12")]
    [InlineData("it is \u221212", "-12")]
    [InlineData("it is –12", "-12")]
    [InlineData("（－１２）", "-12")]
    [InlineData("=-12", "-12")]
    [InlineData("3-12", "12")]
    [InlineData("3\u221212", "12")]
    [InlineData("x-12", "12")]
    [InlineData("(3)-12", "12")]
    [InlineData("3 + -12", "-12")]
    [InlineData("1e-2", "0.01")]
    public void Number_match_reads_numbers_of_all_scripts(string completion, string answer)
    {
        Assert.Equal(1, Score(VerifiableRewards.NumberMatch(), completion, answer));
        Assert.Equal(
            0,
            Score(VerifiableRewards.NumberMatch(), completion, answer[0] == '-' ? answer[1..] : $"-{answer}")
        );
    }

    [Fact]
    public void Number_match_never_throws()
    {
        IReward reward = VerifiableRewards.NumberMatch();
        Gen.String[Gen.Char["0123456789１٢۳०-−–+.,٫٬eE ()x\ud835\udfd0½Ⅷ㊿"], 0, 12]
            .Sample(completion => Score(reward, completion, "12") is 0 or 1);
        Assert.Equal(0, Score(reward, "1e999", "12"));
        Assert.Equal(0, Score(reward, new string('9', 400), "12"));
    }

    [Fact]
    public void NumberMatch_with_extract_uses_the_extracted_text()
    {
        IReward boxed = VerifiableRewards.NumberMatch(extract: @"\\boxed\{([^}]*)\}");
        Assert.Equal(1, Score(boxed, @"thus \boxed{42}, and not 7", "42"));
        Assert.Equal(0, Score(boxed, "42", "42"));
        Assert.Equal(1, Score(VerifiableRewards.NumberMatch(tolerance: 0.01), "3.14", "3.14159"));
        Assert.Equal(0, Score(VerifiableRewards.NumberMatch(), "3.14", "3.14159"));
    }

    [Fact]
    public void Format_and_length_rewards_score_as_documented()
    {
        Assert.Equal(1, Score(VerifiableRewards.ThinkFormat(), "<think>\nfirst,\nthen\n</think>\n\n42"));
        Assert.Equal(0, Score(VerifiableRewards.ThinkFormat(), "<think>first</think>"));
        Assert.Equal(0, Score(VerifiableRewards.ThinkFormat(), "well <think>first</think> 42"));
        Assert.Equal(1, Score(VerifiableRewards.RegexMatch("^[a-z]+$"), "abc"));
        Assert.Equal(0, Score(VerifiableRewards.RegexMatch("^[a-z]+$"), "abC"));
        Assert.Equal(1, Score(VerifiableRewards.Contains("please"), "Yes, PLEASE."));
        Assert.Equal(0, Score(VerifiableRewards.Contains("please", ignoreCase: false), "Yes, PLEASE."));
        Assert.Equal(
            [0f, 0.5f, 1, 0.75f, 0, 0],
            new[] { 0, 2, 4, 5, 8, 20 }.Select(static n => Score(VerifiableRewards.Length(4), new string('x', n)))
        );
        var scores = new float[2];
        VerifiableRewards.Ended().Score([new("p", "c"), new RewardInput("p", "c") { Ended = false }], scores);
        Assert.Equal([1f, 0], scores);
    }

    [Fact]
    public void Environment_that_cannot_be_checked_is_refused_in_one_line()
    {
        Message(
            "the prompt 'What is it?' has no member 'answer', which the reward exact_match needs",
            () => Score(VerifiableRewards.ExactMatch(), "x")
        );
        Message(
            "the member 'answer' of the prompt 'What is it?' must be text or a number",
            () => Score(VerifiableRewards.ExactMatch(), "x", "[1]")
        );
        Message(
            "the member 'answer' of the prompt 'What is it?' contains no number for the reward number_match: 'none'",
            () => Score(VerifiableRewards.NumberMatch(), "x", "\"none\"")
        );
        Message(
            "the regular expression '(' of the reward regex_match cannot be used",
            static () => VerifiableRewards.RegexMatch("(")
        );
        Message(
            "the regular expression '(a)\\1' of the reward regex_match cannot be used",
            static () => VerifiableRewards.RegexMatch(@"(a)\1")
        );

        static void Message(string expected, Action act)
        {
            string message = Assert.Throws<InvalidInputException>(act).Message;
            Assert.Contains(expected, message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }
    }

    private static float Score(IReward reward, string completion, string? answer = null)
    {
        var metadata = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (answer is not null)
            metadata["answer"] = JsonElement.Parse(answer);
        var scores = new float[1];
        reward.ScoreFinite([new RewardInput("What is it?", completion, metadata)], scores);
        return scores[0];
    }
}
