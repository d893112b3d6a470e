namespace Proximal.Tests;

public sealed class StopCallbackTests
{
    private const string MetricTag = "made/up";

    // One value for each update of 50 steps; those that are NaN are not there.
    [Theory]
    [InlineData(new double[] { 1, 2, 3, 4, 5 }, 3.0, 150)]
    [InlineData(new double[] { 1, double.NaN, 3, 4, 5 }, 2.0, 150)]
    [InlineData(new double[] { -5, -4, -3 }, -4.0, 100)]
    [InlineData(new double[] { 1, 2, 3 }, 3.5, 1000)]
    public void Stop_callback_ends_training_at_a_return(double[] values, double threshold, long expected)
    {
        var stop = new StopAtReturn(threshold, MetricTag);
        Ppo trainer = CallbackRun.Train(Made(values), stop);
        Assert.Equal(expected, trainer.Steps);
        Assert.Equal(expected < 1000, stop.Reason is not null);
        Assert.Equal(stop.Reason, trainer.StopReason);
    }

    // What is equal to the best is no improvement.
    [Theory]
    [InlineData(new double[] { 5, 4, 4, 4, 9 }, 3, 0, 200)]
    [InlineData(new double[] { 5, 4, 6, 6, 6, 6 }, 3, 0, 300)]
    [InlineData(new double[] { 5, 4, 4, 4, 4, 4, 4 }, 2, 3, 250)]
    [InlineData(new double[] { 5, double.NaN, 4, double.NaN, 4 }, 2, 0, 250)]
    [InlineData(new double[] { 1, 2, 3, 4, 5 }, 1, 0, 1000)]
    public void Stop_callback_ends_training_without_improvement(
        double[] values,
        int patience,
        int minEvaluations,
        long expected
    )
    {
        // Afterwards it goes up for ever.
        double[] rising = [.. values, .. Enumerable.Range(100, 20).Select(static value => (double)value)];
        Ppo trainer = CallbackRun.Train(Made(rising), new StopWithoutImprovement(patience, minEvaluations, MetricTag));
        Assert.Equal(expected, trainer.Steps);
    }

    [Fact]
    public void Episode_limit_counts_episodes_of_all_environments()
    {
        Ppo whole = CallbackRun.Train();
        Assert.True(whole.Episodes.Finished > 10);
        Ppo stopped = CallbackRun.Train(new StopAtEpisodes(5));
        Assert.InRange(stopped.Episodes.Finished, 5, whole.Episodes.Finished - 1);
        long before = 0;
        CallbackRun.Train(
            new StopAtEpisodes(5),
            new EverySteps(
                1,
                trainer =>
                {
                    if (trainer.Steps < stopped.Steps)
                        before = ((IAgentTrainer)trainer).Episodes.Finished;
                }
            )
        );
        Assert.InRange(before, 0, 4);
        Assert.Contains("5", stopped.StopReason!, StringComparison.Ordinal);
    }

    [Fact]
    public void First_stop_reason_is_kept_and_may_be_absent()
    {
        Ppo trainer = CallbackRun.Train(
            new StopAtReturn(1, MetricTag),
            new EverySteps(100, static trainer => trainer.RequestStop("the hook")),
            new EverySteps(100, static trainer => trainer.RequestStop("later"))
        );
        Assert.Equal((100, "the hook"), (trainer.Steps, trainer.StopReason));
        Assert.Null(CallbackRun.Train(new EverySteps(100, static trainer => trainer.RequestStop())).StopReason);
    }

    [Fact]
    public void Stop_conditions_out_of_range_are_refused()
    {
        Assert.Throws<InvalidInputException>(static () => new StopWithoutImprovement(0));
        Assert.Throws<InvalidInputException>(static () => new StopWithoutImprovement(1, -1));
        Assert.Throws<InvalidInputException>(static () => new StopAtEpisodes(0));
        Assert.Throws<InvalidInputException>(static () => new EverySteps(0, static _ => { }));
    }

    /// <summary>Adds a metric to each update.</summary>
    internal static EverySteps Made(double[] values, string tag = MetricTag) =>
        new(
            1,
            trainer =>
            {
                if (trainer.Updates <= values.Length && !double.IsNaN(values[trainer.Updates - 1]))
                    trainer.Metrics.Add(tag, values[trainer.Updates - 1]);
            }
        );
}
