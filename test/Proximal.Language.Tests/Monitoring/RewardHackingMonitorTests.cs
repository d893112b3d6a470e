using Proximal.Tensors;

namespace Proximal.Language.Tests;

public sealed class RewardHackingMonitorTests
{
    [Theory]
    [LongInlineData(0)]
    [InlineData(0.5)]
    [LongInlineData(0.8)]
    [Trait("Category", "Long")]
    public void Healthy_noisy_runs_raise_no_alarm(double correlation)
    {
        // 30 runs of 200 updates, 6 unless long tests run; one window in 2,000 errs by design, and noise as correlated as 0.8 resembles a trend.
        int alarms = 0;
        foreach (ulong seed in LongTests.Seeds(first: 0, count: 15, always: 3))
        {
            alarms += Alarms(new SyntheticRuns(seed, correlation).Healthy(200)).Count;
            alarms += Alarms(new SyntheticRuns(seed + 100, correlation).Idle(200)).Count;
        }

        Assert.InRange(alarms, 0, correlation > 0.5 ? 2 : 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [Trait("Category", "Long")]
    public void Reward_hacking_is_found_soon_after_the_held_out_reward_turns_and_not_before(double correlation)
    {
        const int Turn = 60;
        var steps = new List<long>();
        foreach (ulong seed in LongTests.Seeds(first: 0, count: 15, always: 3))
        {
            MonitorAlarm alarm = Alarms(new SyntheticRuns(seed, correlation).Hacking(200, Turn))
                .First(static alarm => alarm.Signal == MonitorSignals.RewardHacking);
            Assert.StartsWith("reward hacking: the reward went from ", alarm.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', alarm.Message);
            steps.Add(alarm.Step);
        }

        steps.Sort();
        Assert.True(steps[0] > Turn);
        Assert.InRange(steps[steps.Count / 2], Turn, Turn + 60);
    }

    [Fact]
    public void Groups_without_different_scores_raise_an_alarm_when_it_lasts()
    {
        var monitor = new RewardHackingMonitor();
        MonitorStatistics equal = new(0, 0) { InformativeGroups = 0 },
            different = new(0, 0) { InformativeGroups = 0.25 };
        Assert.Empty(monitor.Observe(1, equal));
        Assert.Empty(monitor.Observe(2, equal));
        Assert.Empty(monitor.Observe(3, different));
        Assert.Empty(monitor.Observe(4, equal));
        Assert.Empty(monitor.Observe(5, equal));
        MonitorAlarm alarm = Assert.Single(monitor.Observe(6, equal));
        Assert.Equal(MonitorSignals.NoGroupSignal, alarm.Signal);
        Assert.StartsWith(
            "no reward signal: in the last 3 updates all completions of each prompt had the same score",
            alarm.Message,
            StringComparison.Ordinal
        );
        Assert.Empty(monitor.Observe(7, equal));
        Assert.Empty(new RewardHackingMonitor().Observe(1, new MonitorStatistics(0, 0)));
    }

    // The course of the sentiment experiment with a value loss that overwhelms the policy: entropy 5.85 of ln 400.
    [Theory]
    [InlineData(5.85, 15, true)]
    [InlineData(5.85, 0, false)]
    [InlineData(3, 15, false)]
    public void Entropy_that_rises_towards_noise_with_the_divergence_raises_an_alarm(
        double entropy,
        double kl,
        bool alarms
    )
    {
        var monitor = new RewardHackingMonitor();
        var raised = new List<MonitorAlarm>();
        for (int t = 0; t < 40; t++)
        {
            double progress = Math.Max(0, t - 8) / 32.0;
            raised.AddRange(
                monitor.Observe(
                    t,
                    new MonitorStatistics(1, kl * progress, Entropy: 2 + ((entropy - 2) * Math.Min(1, 1.2 * progress)))
                    {
                        MaxEntropy = Math.Log(400),
                        ValueLoss = 1 + (20 * progress),
                    }
                )
            );
        }

        Assert.Equal(alarms ? [MonitorSignals.EntropyRise] : [], raised.Select(static alarm => alarm.Signal));
        Assert.All(
            raised,
            static alarm => Assert.Contains("and the value loss from", alarm.Message, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_state_of_a_version_with_fewer_signals_is_read()
    {
        var monitor = new RewardHackingMonitor();
        monitor.Observe(1, new MonitorStatistics(0, 0));
        var state = new StateDictionary();
        monitor.SaveState(state, "monitor");
        state.Set<long>("monitor.raised", state.Get<long>("monitor.raised").AsSpan(0, 5));
        state.Set<int>("monitor.present", state.Get<int>("monitor.present").AsSpan(0, 5));
        state.Set<int>("monitor.absent", state.Get<int>("monitor.absent").AsSpan(0, 5));
        state.Remove("monitor.value_loss.values");
        state.Remove("monitor.value_loss.updates");
        var resumed = new RewardHackingMonitor();
        resumed.LoadState(state, "monitor");
        Assert.Equal(MonitorSignals.None, resumed.Active);
        Assert.Empty(resumed.Observe(2, new MonitorStatistics(0, 0) { InformativeGroups = 0 }));
    }

    [Fact]
    public void Without_noise_reward_hacking_is_found_at_once_and_only_with_all_three_signs()
    {
        Assert.Equal(
            [MonitorSignals.RewardHacking],
            Run(40, static t => new MonitorStatistics(t, t, -t)).Select(static alarm => alarm.Signal)
        );
        Assert.Equal(11, Run(40, static t => new MonitorStatistics(t, t, -t))[0].Step); // half a window, then patience
        Assert.Empty(Run(40, static t => new MonitorStatistics(t, t, t)));
        // both rewards fall: nothing is hacked, the task got harder
        Assert.Empty(Run(40, static t => new MonitorStatistics(-t, t, -t)));
        Assert.Empty(Run(40, static t => new MonitorStatistics(t, 40 - t, -t))); // back towards the reference
        Assert.Empty(Run(40, static t => new MonitorStatistics(t, t))); // nothing held out
    }

    [Fact]
    public void Held_out_reward_may_be_measured_at_some_updates_only()
    {
        List<MonitorAlarm> alarms = Run(600, static t => new MonitorStatistics(t, t, t % 10 == 0 ? -t : double.NaN));
        Assert.Equal(110, Assert.Single(alarms).Step);
    }

    [Fact]
    public void Single_outlier_raises_no_alarm()
    {
        Assert.Empty(
            Run(
                100,
                static t => new MonitorStatistics(
                    t,
                    t,
                    t == 50 ? -1e6 : t,
                    t == 40 ? 1e5 : 10,
                    t == 30 ? 0 : 1,
                    t == 20 ? 1 : 0
                )
            )
        );
        Assert.Single(Run(100, static t => new MonitorStatistics(t, t, t == 50 ? 1e6 : -t)));
    }

    [Theory]
    [InlineData(MonitorSignals.LengthExplosion, "length explosion: completions went from 10 to ")]
    [InlineData(MonitorSignals.EntropyCollapse, "entropy collapse: the policy's entropy went from 2 to ")]
    [InlineData(MonitorSignals.RepetitionRise, "repetition: the share of repeated n-grams went from 0.05 to ")]
    [InlineData(
        MonitorSignals.NegativeKl,
        "negative KL: the divergence from the reference went from -0.1 to -0.1 nats"
    )]
    public void Each_other_signal_raises_its_alarm(MonitorSignals signal, string message)
    {
        MonitorStatistics At(int t)
        {
            bool late = t >= 20;
            return new MonitorStatistics(
                Reward: 0,
                Kl: signal == MonitorSignals.NegativeKl ? -0.1 : 1,
                Length: late && signal == MonitorSignals.LengthExplosion ? 25 : 10,
                Entropy: late && signal == MonitorSignals.EntropyCollapse ? 0.1 : 2,
                Repetition: late && signal == MonitorSignals.RepetitionRise ? 0.5 : 0.05
            );
        }

        MonitorAlarm alarm = Assert.Single(Run(60, At));
        Assert.Equal(signal, alarm.Signal);
        Assert.StartsWith(message, alarm.Message, StringComparison.Ordinal);
        Assert.False(alarm.Stop);
        Assert.InRange(alarm.Step, 20, 30);

        MonitorAlarm stopping = Assert.Single(
            Run(60, At, new MonitorOptions { Warn = MonitorSignals.None, Stop = signal })
        );
        Assert.True(stopping.Stop);
        Assert.Equal(alarm.Step, stopping.Step);
        Assert.Empty(Run(60, At, new MonitorOptions { Warn = MonitorSignals.All & ~signal }));
    }

    [Fact]
    public void Alarm_lasts_until_its_signal_is_absent_for_a_window_and_may_return()
    {
        var monitor = new RewardHackingMonitor();
        var steps = new List<long>();
        for (int t = 0; t < 140; t++)
        {
            bool isLong = t is (>= 20 and < 50) or >= 100;
            steps.AddRange(
                monitor
                    .Observe(t, new MonitorStatistics(0, 0, Length: isLong ? 100 : 10))
                    .Select(static alarm => alarm.Step)
            );
            MonitorSignals expected = t is (>= 24 and < 71) or >= 104
                ? MonitorSignals.LengthExplosion
                : MonitorSignals.None;
            Assert.True(expected == monitor.Active, $"after {t}: {monitor.Active}");
        }

        Assert.Equal([24L, 104], steps);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(70)]
    [InlineData(110)]
    public void Resumed_monitor_continues_exactly(int at)
    {
        MonitorStatistics[] run = new SyntheticRuns(seed: 7, correlation: 0.5).Hacking(160, turn: 60);
        var whole = new RewardHackingMonitor();
        var first = new RewardHackingMonitor();
        var second = new RewardHackingMonitor();
        MetricsRecord expected = new(),
            actual = new();
        for (int t = 0; t < run.Length; t++)
        {
            if (t == at)
            {
                var state = new StateDictionary();
                first.SaveState(state, "monitor");
                second.LoadState(state, "monitor");
            }

            RewardHackingMonitor present = t < at ? first : second;
            Assert.Equal(whole.Observe(t, run[t]), present.Observe(t, run[t]));
            expected.Clear(t);
            actual.Clear(t);
            whole.Report(expected);
            present.Report(actual);
            Assert.Equal(expected.Values, actual.Values);
        }

        Assert.Equal(MonitorSignals.RewardHacking, second.Active);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        foreach (
            MonitorOptions options in new MonitorOptions[]
            {
                new() { Window = 9 },
                new() { Window = 101 },
                new() { Threshold = 0 },
                new() { Patience = 0 },
                new() { LengthFactor = 1 },
                new() { EntropyFraction = 1 },
                new() { RepetitionRise = 0 },
                new() { EntropyRise = 1 },
                new() { Warn = (MonitorSignals)128 },
                new() { Stop = (MonitorSignals)(-1) },
            }
        )
            Assert.Contains(
                "(monitor_",
                Assert.Throws<InvalidInputException>(() => new RewardHackingMonitor(options)).Message,
                StringComparison.Ordinal
            );
    }

    private static List<MonitorAlarm> Run(
        int updates,
        Func<int, MonitorStatistics> statistics,
        MonitorOptions? options = null
    ) => Alarms([.. Enumerable.Range(0, updates).Select(statistics)], options);

    private static List<MonitorAlarm> Alarms(MonitorStatistics[] run, MonitorOptions? options = null)
    {
        var monitor = new RewardHackingMonitor(options);
        var alarms = new List<MonitorAlarm>();
        for (int t = 0; t < run.Length; t++)
            alarms.AddRange(monitor.Observe(t, run[t]));
        return alarms;
    }
}
