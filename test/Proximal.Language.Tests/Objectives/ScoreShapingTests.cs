namespace Proximal.Language.Tests;

public sealed class ScoreShapingTests
{
    [Fact]
    public void Missing_end_token_gives_a_penalty_or_a_fixed_score()
    {
        bool[] ended = [true, false, true];
        float[] punished = [1, 2, 3],
            rejected = [1, 2, 3];
        ScoreShaping.PenalizeMissingEnd(punished, ended, penalty: 1.5f);
        ScoreShaping.ReplaceMissingEnd(rejected, ended, score: -1);
        Assert.Equal([1f, 0.5f, 3], punished);
        Assert.Equal([1f, -1, 3], rejected);
    }

    [Theory]
    [InlineData(12, 0)]
    [InlineData(16, 0)]
    [InlineData(17, -0.25)]
    [InlineData(20, -1)]
    [InlineData(30, -1)]
    public void Overlong_completions_get_a_penalty_of_at_most_1(int length, float expected) =>
        Assert.Equal(expected, ScoreShaping.Overlong(length, maxLength: 20, margin: 4));

    [Fact]
    public void Scores_are_clipped()
    {
        float[] scores = [-7, 0.5f, 9];
        ScoreShaping.Clip(scores, limit: 5);
        Assert.Equal([-5f, 0.5f, 5], scores);
    }

    [Fact]
    public void Whitening_rewards_keeps_their_mean()
    {
        float[] rewards = [3, 5, 10, 2];
        Whitening.Whiten(rewards, shiftMean: false);
        (double mean, double deviation) = Whitening.MeanAndStd(rewards);
        Assert.Equal(5, mean, 1e-6);
        Assert.Equal(1, deviation, 1e-6);
        Assert.Equal(5, rewards[1], 1e-6);
    }

    [Fact]
    public void Group_with_equal_scores_has_zero_advantages()
    {
        float[] scores =
        [
            1,
            0,
            0,
            1, /**/
            0.1f,
            0.1f,
            0.1f,
            0.1f, /**/
            0,
            0,
            0,
            1,
        ];
        var informative = new bool[3];
        Assert.Equal(2, GroupAdvantages.FindInformative(scores, 4, informative));
        Assert.Equal([true, false, true], informative);
        foreach (
            AdvantageBaseline baseline in (AdvantageBaseline[])
                [AdvantageBaseline.GroupMean, AdvantageBaseline.LeaveOneOut]
        )
        foreach (RewardScale scale in Enum.GetValues<RewardScale>())
        {
            var advantages = new float[12];
            GroupAdvantages.Fill(baseline, scale, scores, 4, advantages);
            Assert.Equal([0f, 0, 0, 0], advantages[4..8]);
            Assert.DoesNotContain(0f, advantages[..4]);
        }

        foreach (int size in (int[])[5, 1])
            Assert.Throws<ArgumentException>(() =>
                GroupAdvantages.Fill(AdvantageBaseline.GroupMean, RewardScale.None, scores, size, new float[12])
            );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            GroupAdvantages.Fill(AdvantageBaseline.None, RewardScale.None, scores, 4, new float[12])
        );
    }

    [Fact]
    public void Kl_controllers_round_trip()
    {
        var first = new AdaptiveKlController(0.15);
        first.Update(kl: 20, sequences: 512);
        var state = new StateDictionary();
        first.SaveState(state, "kl");
        var second = new AdaptiveKlController(0.15);
        second.LoadState(state, "kl");
        Assert.Equal(0.15 * (1 + (0.2 * 512 / 10_000)), second.Coefficient, 1e-15);
        first.Update(kl: 2, sequences: 512);
        second.Update(kl: 2, sequences: 512);
        Assert.Equal(first.Coefficient, second.Coefficient);

        var stubborn = new FixedKlController(0.05);
        stubborn.Update(kl: 100, sequences: 1000);
        Assert.Equal(0.05, stubborn.Coefficient);
    }
}
