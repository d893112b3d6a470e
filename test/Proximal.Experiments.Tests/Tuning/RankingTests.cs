namespace Proximal.Experiments.Tests;

public sealed class RankingTests
{
    [Fact]
    public void Trials_rank_by_rung_return_and_speed_with_failures_last()
    {
        TrialScore[] scores =
        [
            Score(0, rung: 0, mean: 10),
            Score(1, 0, 90),
            Score(1, 1, 50),
            Score(2, 0, 80),
            Score(2, 1, 60),
            Score(3, 0, 70),
            Score(3, 1, double.NaN),
            Score(4, 0, double.NaN),
            Score(5, 0, 10, training: 9),
            Score(6, 0, 10),
        ];

        foreach (int seed in new[] { 0, 1, 2 })
        {
            TrialScore[] shuffled = [.. scores];
            new Rng((ulong)seed).Shuffle(shuffled.AsSpan());
            Assert.Equal([2, 1, 5, 0, 6, 3, 4], Ranking.Of(shuffled).Select(score => score.Trial));
            Assert.Equal([1, 2], Ranking.Survivors(shuffled.Where(score => score.Rung == 0), 2));
            Assert.Equal([0, 1, 2, 3, 5, 6], Ranking.Survivors(shuffled.Where(score => score.Rung == 0), 7));
        }
    }

    // Six equal scores share the rank 3, so the ranks are 3 six times and 6.5, 7.5 … 11.5: variance 125.5 / 11, and
    // within the two groups 17.5 / 10.
    [Fact]
    public void Importance_gives_equal_scores_the_mean_of_their_ranks() =>
        Assert.Equal(
            1 - (1.75 / (125.5 / 11)),
            HyperparameterImportance.Of(
                new ChoiceDistribution(["a", "b"]),
                ["a", "a", "a", "a", "a", "a", "b", "b", "b", "b", "b", "b"],
                [0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6]
            ),
            1e-12
        );

    [Fact]
    public void Trial_score_covers_all_episodes_of_all_seeds()
    {
        var score = new TrialScore(
            0,
            0,
            [new TrialResult(0, 0, 1, 100, 10, 3, 6, 1.5), new TrialResult(0, 0, 2, 100, 20, 4, 8, 2)]
        );

        Assert.Equal((15, 7, 3.5, 100L), (score.Mean, score.Training, score.Seconds, score.Steps));
        Assert.Equal(Math.Sqrt(((9 + 16) / 2.0) + 25), score.Deviation, 1e-12);
        Assert.Null(score.Failure);
        TrialScore failed = score with
        {
            Seeds =
            [
                score.Seeds[0],
                new TrialResult(0, 0, 2, 50, double.NaN, double.NaN, double.NaN, 1, "diverged: x"),
            ],
        };
        Assert.Equal("seed 2 diverged: x", failed.Failure);
        Assert.True(double.IsNaN(failed.Mean));
    }

    [Fact]
    public void Importance_is_high_for_deciding_keys_and_low_for_noise()
    {
        var random = new Rng(4);
        string[] values = [.. Enumerable.Range(0, 40).Select(_ => random.NextDouble().ToString("G4"))];
        string[] noise = [.. Enumerable.Range(0, 40).Select(_ => random.NextInt32(2) == 0 ? "a" : "b")];
        double[] scores = [.. values.Select(value => Math.Pow(double.Parse(value), 2))];
        scores[3] = double.NaN;
        var range = new RangeDistribution(RangeKind.Uniform, 0, 1);

        Assert.InRange(HyperparameterImportance.Of(range, values, scores), 0.8, 1);
        Assert.InRange(HyperparameterImportance.Of(new ChoiceDistribution(["a", "b"]), noise, scores), 0, 0.2);
        Assert.InRange(
            HyperparameterImportance.Of(
                new ChoiceDistribution(["a", "b"]),
                [.. scores.Select(score => score > 0.5 ? "a" : "b")],
                scores
            ),
            0.5,
            1
        );
        Assert.True(double.IsNaN(HyperparameterImportance.Of(range, values[..11], scores[..11])));
        Assert.True(double.IsNaN(HyperparameterImportance.Of(range, values, new double[40])));
    }

    private static TrialScore Score(int trial, int rung, double mean, double training = 1) =>
        new(
            trial,
            rung,
            [new TrialResult(trial, rung, 1, 100, mean, 0, training, 1, double.IsNaN(mean) ? "diverged" : null)]
        );
}
