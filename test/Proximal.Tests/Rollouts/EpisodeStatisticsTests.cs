namespace Proximal.Tests;

public sealed class EpisodeStatisticsTests
{
    [Fact]
    public void Episodes_are_counted_per_environment_at_termination_and_truncation()
    {
        var statistics = new EpisodeStatistics(environments: 2);
        Assert.True(double.IsNaN(statistics.MeanReturn));
        statistics.Update([1, 10], [false, false], [false, false]);
        statistics.Update([2, 20], [true, false], [false, false]);
        Assert.Equal((1, 3.0, 2.0), (statistics.Finished, statistics.MeanReturn, statistics.MeanLength));
        statistics.Update([4, 40], [false, false], [false, true]);
        Assert.Equal(
            (2, (3 + 70) / 2.0, (2 + 3) / 2.0),
            (statistics.Finished, statistics.MeanReturn, statistics.MeanLength)
        );
        statistics.Update([8, 80], [true, true], [false, true]);
        Assert.Equal(
            (4, (3 + 70 + 12 + 80) / 4.0, (2 + 3 + 2 + 1) / 4.0),
            (statistics.Finished, statistics.MeanReturn, statistics.MeanLength)
        );
    }

    [Fact]
    public void Statistics_cover_the_last_episodes_only()
    {
        var statistics = new EpisodeStatistics(environments: 1, window: 3);
        for (int i = 1; i <= 5; i++)
            statistics.Update([i], [true], [false]);
        Assert.Equal((5, 3, 4.0), (statistics.Finished, statistics.Count, statistics.MeanReturn));
    }

    [Fact]
    public void Restored_statistics_continue_exactly()
    {
        var uninterrupted = new EpisodeStatistics(environments: 3, window: 4);
        Run(uninterrupted, 0, 17);
        var state = new StateDictionary();
        uninterrupted.SaveState(state, "episodes");
        Run(uninterrupted, 17, 30);

        var resumed = new EpisodeStatistics(environments: 3, window: 4);
        resumed.LoadState(state, "episodes");
        Run(resumed, 17, 30);
        Assert.Equal(uninterrupted.MeanReturn, resumed.MeanReturn);
        Assert.Equal(uninterrupted.MeanLength, resumed.MeanLength);
        Assert.Equal(uninterrupted.Finished, resumed.Finished);
        Assert.Throws<InvalidInputException>(() =>
            new EpisodeStatistics(environments: 2, window: 4).LoadState(state, "episodes")
        );
    }

    private static void Run(EpisodeStatistics statistics, int from, int to)
    {
        for (int i = from; i < to; i++)
            statistics.Update([0.1f * i, 1, -i], [i % 5 == 0, false, i % 3 == 1], [false, i % 7 == 6, false]);
    }
}
