namespace Proximal.Fleet.Tests;

/// <summary>With a lag of 0, a run ends with the same bytes whatever workers take part, as in one process.</summary>
public sealed class SynchronousTests
{
    [Theory]
    [InlineData("appo")]
    [InlineData("ppo", "normalize={norm_obs: true, norm_reward: true}")]
    [InlineData("a2c")]
    [InlineData("ppo", "policy_kwargs.memory=lstm", "policy_kwargs.lstm_hidden_size=8")]
    public void Any_number_of_workers_gives_the_weights_of_one_process(string algorithm, params string[] assignments)
    {
        string? expected = null;
        foreach (int count in algorithm == "appo" ? (int[])[1, 2, 4] : [3])
        {
            using var run = new FleetRun(algorithm, assignments)
            {
                Workers = start =>
                {
                    for (int i = 0; i < count; i++)
                        start($"w{i}", null);
                },
            };
            expected ??= run.TrainAlone();
            Assert.Equal(expected, run.Train());
            run.AssertBalanced();
            Assert.Equal(10 * 4, run.Counters.Used);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Lost_doubled_delayed_and_damaged_messages_do_not_change_the_weights(ulong seed)
    {
        using var run = new FleetRun("appo", "normalize={norm_obs: true, norm_reward: true}")
        {
            Workers = start =>
            {
                for (ulong i = 0; i < 3; i++)
                    start($"w{i}", new Faults(new Rng(seed, RandomStreams.FirstOwn + i)).Apply);
            },
        };
        Assert.Equal(run.TrainAlone(), run.Train());
        run.AssertBalanced();
        Assert.True(run.Counters.Duplicates + run.Counters.Damaged > 0, run.Counters.ToString());
    }

    [Fact]
    public void Killed_worker_is_replaced_and_another_joins()
    {
        using var run = new FleetRun("appo")
        {
            Lease = FleetRun.ShortLease,
            Workers = static start =>
            {
                var dies = new Death(pushes: 5);
                start("a", dies.Apply);
                _ = Task.Run(async () =>
                {
                    await dies.Died;
                    await Task.Delay(2 * FleetRun.ShortLease);
                    start("late", null);
                    start("later", null);
                });
            },
        };
        Assert.Equal(run.TrainAlone(), run.Train());
        run.AssertBalanced();
        Assert.Contains(run.Lines, static line => line.Contains("worker a is lost", StringComparison.Ordinal));
    }

    [Fact]
    public void Stopped_worker_that_wakes_after_its_lease_changes_nothing()
    {
        using var run = new FleetRun("ppo")
        {
            Lease = FleetRun.ShortLease,
            Workers = static start =>
            {
                start("sleeper", new Sleep(push: 3, FleetRun.ShortLease * 2).Apply);
                // So slow that the run has not ended when the other wakes.
                start("b", Delay(60));
            },
        };
        Assert.Equal(run.TrainAlone(), run.Train());
        run.AssertBalanced();
        Assert.True(run.Counters.DroppedLate >= 1, run.Counters.ToString());
    }

    [Fact]
    public void Slow_worker_does_not_change_the_weights()
    {
        using var run = new FleetRun("ppo")
        {
            Workers = static start =>
            {
                start(
                    "slow",
                    static next =>
                        async (request, cancellation) =>
                        {
                            if (Faults.IsPush(request))
                                await Task.Delay(60, cancellation);
                            return await next(request, cancellation);
                        }
                );
                start("b", null);
            },
        };
        Assert.Equal(run.TrainAlone(), run.Train());
        run.AssertBalanced();
        Assert.Equal(10 * 4, run.Counters.Used);
    }

    [Theory]
    [InlineData("appo")]
    [InlineData("ppo", "normalize={norm_obs: true, norm_reward: true}")]
    public void Interrupted_run_continues_to_the_same_weights_with_other_workers_or_none(
        string algorithm,
        params string[] assignments
    )
    {
        using var run = new FleetRun(algorithm, assignments) { StopAfter = 3 };
        string expected = run.TrainAlone();
        Assert.NotEqual(expected, run.Train());
        run.AssertBalanced();
        run.StopAfter = 7;
        Assert.NotEqual(expected, run.Resume());
        Assert.Equal(7, File.ReadLines(Path.Combine(run.Folder, ConsumptionLog.FileName)).Count());
        Assert.Equal(expected, run.ResumeAlone());
    }

    [Fact]
    public void Run_of_one_process_continues_with_workers()
    {
        using var run = new FleetRun("ppo", "normalize={norm_obs: true, norm_reward: true}") { StopAfter = 4 };
        string expected = run.TrainAlone();
        _ = run.Train();
        run.StopAfter = null;
        Assert.Equal(expected, run.Resume());
        Assert.Equal(10, File.ReadLines(Path.Combine(run.Folder, ConsumptionLog.FileName)).Count());
    }

    private static Func<LearnerConnection, LearnerConnection> Delay(int milliseconds) =>
        next =>
            async (request, cancellation) =>
            {
                if (Faults.IsPush(request))
                    await Task.Delay(milliseconds, cancellation);
                return await next(request, cancellation);
            };
}
