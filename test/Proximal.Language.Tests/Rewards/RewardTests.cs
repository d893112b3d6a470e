namespace Proximal.Language.Tests;

public sealed class RewardTests
{
    private static readonly IReward Length = RewardFunction.From(static (_, completion) => completion.Length, "length");
    private static readonly IReward Vowels = RewardFunction.From(
        static input => input.Completion.Count("aeiou".Contains),
        "vowels"
    );
    private static readonly ITokenReward PerToken = RewardFunction.Dense(
        static (_, tokens) => [.. tokens.Select(static token => (float)token.Length)],
        "per_token"
    );

    [Fact]
    public void Function_can_be_a_reward() => Assert.Equal([5f, 3], Score(Length, Of("hello"), Of("abc")));

    [Fact]
    public void Sum_of_rewards_scales_and_reports_each_part()
    {
        WeightedReward sum = RewardFunction.Sum((Length, 0.5f), (Vowels, -1));
        Assert.IsNotType<ITokenReward>(sum, exactMatch: false);
        Assert.Equal("length+vowels", sum.Name);
        RewardInput[] inputs = [Of("hello"), Of("abc")];
        var each = new float[4];
        var scores = new float[2];
        sum.ScoreParts(inputs, each, scores);
        Assert.Equal([5f, 3, 2, 1], each);
        Assert.Equal([0.5f, 0.5f], scores);
        Assert.Equal(scores, Score(sum, inputs));
    }

    [Fact]
    public void An_exception_of_a_reward_or_judge_names_it_with_prompt_and_completion()
    {
        RewardInput[] inputs = [new("p1", "good"), new("p2", "bad\nline"), new("p3", "bad")];
        var scores = new float[3];
        IReward fails = RewardFunction.From(
            static (_, completion) =>
                completion.StartsWith("bad", StringComparison.Ordinal) ? throw new FormatException("first\nsecond") : 1,
            "mine"
        );
        const string Message =
            "the reward mine failed on the completion 'bad line' of the prompt 'p2': FormatException: first second";
        IReward[] rewards =
        [
            fails,
            new BatchReward(fails),
            RewardFunction.Sum((Length, 1), (new BatchReward(fails), 1)),
        ];
        foreach (IReward reward in rewards)
        {
            RewardFailedException e = Assert.Throws<RewardFailedException>(() => reward.ScoreFinite(inputs, scores));
            Assert.Equal(Message, e.Message);
            Assert.IsType<FormatException>(e.InnerException);
        }

        ITokenReward dense = RewardFunction.Dense(static (_, _) => throw new FormatException("no"), "dense");
        Assert.Equal(
            "the reward dense failed on the completion 'good' of the prompt 'p1': FormatException: no",
            Assert
                .Throws<RewardFailedException>(() => dense.ScoreTokensFinite(inputs, [0, 1, 2, 3], new float[3]))
                .Message
        );

        CompletionPair[] pairs = [new(inputs[0], inputs[0]), new(inputs[0], inputs[2])];
        IJudge judge = Judge.From(
            static (_, _, second) => second == "bad" ? throw new FormatException("no") : Preference.Tie,
            "strict"
        );
        Assert.Equal(
            "the judge strict failed on the completions 'good' and 'bad' of the prompt 'p1': FormatException: no",
            Assert
                .Throws<RewardFailedException>(() => Judge.BothOrders(judge).Compare(pairs, new Preference[2]))
                .Message
        );
        Assert.Throws<RewardFailedException>(() =>
            Judge.BothOrders(Judge.From(static (_, _, _) => (Preference)7)).Compare(pairs, new Preference[2])
        );
    }

    /// <summary>A reward of whole batches that throws any exception.</summary>
    private sealed class BatchReward(IReward inner) : IReward
    {
        public string Name => "mine";

        public void Score(IReadOnlyList<RewardInput> inputs, Span<float> scores)
        {
            try
            {
                inner.Score(inputs, scores);
            }
            catch (RewardFailedException e)
            {
                throw e.InnerException!;
            }
        }
    }

    [Fact]
    public void Sum_adds_dense_rewards_per_token_and_others_at_the_last_token()
    {
        RewardInput[] inputs =
        [
            Of("hello") with
            {
                Tokens = ["he", "llo"],
            },
            Of("abc") with
            {
                Tokens = ["a", "b", "c"],
            },
        ];
        var rewards = new float[5];
        PerToken.ScoreTokensFinite(inputs, [0, 2, 5], rewards);
        Assert.Equal([2f, 3, 1, 1, 1], rewards);
        Assert.Equal([5f, 3], Score(PerToken, inputs));

        ITokenReward sum = Assert.IsType<ITokenReward>(
            RewardFunction.Sum((Vowels, 10), (PerToken, 2)),
            exactMatch: false
        );
        sum.ScoreTokensFinite(inputs, [0, 2, 5], rewards);
        Assert.Equal([4f, 26, 2, 2, 12], rewards);
        Assert.Equal([30f, 16], Score(sum, inputs));
    }

    [Fact]
    public void NaN_scores_are_refused()
    {
        IReward broken = RewardFunction.From(
            static (_, completion) => completion.Length == 3 ? float.NaN : 1,
            "broken"
        );
        TrainingDivergedException e = Assert.Throws<TrainingDivergedException>(() =>
            Score(broken, Of("hello"), Of("abc"))
        );
        Assert.Contains("the reward broken is NaN for the completion 'abc'", e.Message, StringComparison.Ordinal);

        ITokenReward dense = RewardFunction.Dense(
            static (_, tokens) => [.. tokens.Select(static _ => float.PositiveInfinity)]
        );
        Assert.Throws<TrainingDivergedException>(() =>
            dense.ScoreTokensFinite([Of("x") with { Tokens = ["x"] }], [0, 1], new float[1])
        );

        ITokenReward tooFew = RewardFunction.Dense(static (_, _) => [1f]);
        Assert.Throws<InvalidInputException>(() =>
            tooFew.ScoreTokensFinite([Of("xy") with { Tokens = ["x", "y"] }], [0, 2], new float[2])
        );
        Assert.Throws<ArgumentException>(() => RewardFunction.Sum((Length, float.NaN)));
        Assert.Throws<ArgumentException>(() => RewardFunction.Sum());
    }

    [Fact]
    public void Judge_of_a_reward_compares_completions_by_score()
    {
        var verdicts = new Preference[3];
        Judge.From(Length).Compare([new(Of("aaa"), Of("b")), new(Of("a"), Of("bbb")), new(Of("a"), Of("b"))], verdicts);
        Assert.Equal([Preference.First, Preference.Second, Preference.Tie], verdicts);
        Assert.Equal(0.5, Judge.WinRate(verdicts));
        Assert.Equal(1, Judge.WinRate(verdicts.AsSpan(0, 1)));
    }

    [Fact]
    public void BothOrders_turns_position_bias_into_a_tie()
    {
        IJudge biased = Judge.From(
            static (_, first, second) => second.Length > first.Length + 2 ? Preference.Second : Preference.First
        );
        CompletionPair[] pairs = [new(Of("a"), Of("bb")), new(Of("a"), Of("bbbbbb")), new(Of("aaaaaa"), Of("b"))];
        var verdicts = new Preference[3];
        biased.Compare(pairs, verdicts);
        Assert.Equal([Preference.First, Preference.Second, Preference.First], verdicts);
        Judge.BothOrders(biased).Compare(pairs, verdicts);
        Assert.Equal([Preference.Tie, Preference.Second, Preference.First], verdicts);
    }

    private static RewardInput Of(string completion) => new("prompt", completion);

    private static float[] Score(IReward reward, params RewardInput[] inputs)
    {
        var scores = new float[inputs.Length];
        reward.ScoreFinite(inputs, scores);
        return scores;
    }
}
