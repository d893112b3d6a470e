using System.Globalization;

namespace Proximal.Language;

/// <summary>
/// Monitor of training on a reward. It detects known failures (<see cref="MonitorSignals"/>), above all reward hacking:
/// reward and KL divergence increase while a held-out reward decreases.
/// </summary>
/// <remarks>
/// <para>
/// The held-out reward decreases if the Mann-Kendall test over the last half of its measurements, 20 to 100 of them,
/// finds a trend of more than <see cref="MonitorOptions.Threshold"/> standard deviations, with the variance of
/// autocorrelated noise, for <see cref="MonitorOptions.Patience"/> measurements in a row. Reward and KL divergence
/// increase if they rise over the same updates, or stay above their initial values without falling. Without a held-out
/// reward, only the other signals are detected.
/// </para>
/// <para>
/// Measured on simulated runs of 200 updates, 200 runs for each autocorrelation of the noise, 0, 0.5 and 0.8: false
/// alarms in 0, 1 and 1 healthy runs. When the held-out reward began to fall after 60 updates, by the standard
/// deviation of its noise in every 9 updates, hacking was detected in 200, 200 and 190 runs; the median delay was 35,
/// 42 and 62 updates.
/// </para>
/// <para>
/// Lengths, entropy and repetition compare the median of the last quarter window with that of the first. An alarm
/// is raised once, and again only after its signal was absent for a whole window.
/// </para>
/// </remarks>
public sealed class RewardHackingMonitor : IStateful
{
    // One-sided, at 5%: sufficient for series that accompany a decreasing held-out reward.
    private const double AccompanyingScore = 1.645;

    private static readonly MonitorSignals[] Signals =
    [
        MonitorSignals.RewardHacking,
        MonitorSignals.LengthExplosion,
        MonitorSignals.EntropyCollapse,
        MonitorSignals.RepetitionRise,
        MonitorSignals.NegativeKl,
        MonitorSignals.NoGroupSignal,
        MonitorSignals.EntropyRise,
    ];

    private readonly MonitorOptions options;
    private readonly MetricSeries reward = new(),
        kl = new(),
        heldOut = new(),
        length = new(),
        entropy = new(),
        repetition = new(),
        valueLoss = new();
    private readonly TrendTest trend = new();
    private readonly double[] window = new double[TrendTest.MostValues];
    private readonly int[] present = new int[Signals.Length]; // consecutive measurements with the signal
    private readonly int[] absent = new int[Signals.Length]; // consecutive measurements without it
    private readonly long[] raised = new long[Signals.Length]; // step of the active alarm, or -1
    private readonly List<MonitorAlarm> alarms = [];
    private long updates;

    /// <summary>Creates a monitor without measurements.</summary>
    /// <param name="options">Options of the monitor; null for the defaults.</param>
    /// <exception cref="InvalidInputException">An option is out of range.</exception>
    public RewardHackingMonitor(MonitorOptions? options = null)
    {
        this.options = options ?? new MonitorOptions();
        this.options.Validate();
        Array.Fill(raised, -1);
    }

    /// <summary>Signals with active alarms.</summary>
    public MonitorSignals Active
    {
        get
        {
            MonitorSignals active = MonitorSignals.None;
            for (int i = 0; i < Signals.Length; i++)
                if (raised[i] >= 0)
                    active |= Signals[i];
            return active;
        }
    }

    /// <summary>
    /// Last trend of the held-out reward, in standard deviations from no trend, negative if it decreases; NaN before
    /// there are enough measurements.
    /// </summary>
    public double HeldOutTrend { get; private set; } = double.NaN;

    private int Quarter => options.Window / 4;

    /// <summary>Adds the measurements of one update.</summary>
    /// <param name="step">Step of the trainer, for messages.</param>
    /// <param name="statistics">Measurements of the update.</param>
    /// <returns>Alarms raised by this update, usually none; valid until the next call.</returns>
    public IReadOnlyList<MonitorAlarm> Observe(long step, in MonitorStatistics statistics)
    {
        alarms.Clear();
        updates++;
        reward.Add(updates, statistics.Reward);
        if (kl.Add(updates, statistics.Kl))
            Update(MonitorSignals.NegativeKl, step, IsKlNegative());
        if (heldOut.Add(updates, statistics.HeldOutReward))
            Update(MonitorSignals.RewardHacking, step, IsHacking());
        if (length.Add(updates, statistics.Length))
            Update(
                MonitorSignals.LengthExplosion,
                step,
                Compare(length) is { } l && l.Current > options.LengthFactor * l.First
            );
        if (entropy.Add(updates, statistics.Entropy))
            Update(
                MonitorSignals.EntropyCollapse,
                step,
                Compare(entropy) is { } e && e.Current < options.EntropyFraction * e.First
            );
        valueLoss.Add(updates, statistics.ValueLoss);
        if (double.IsFinite(statistics.Entropy))
            Update(MonitorSignals.EntropyRise, step, IsNearNoise(statistics.MaxEntropy));
        if (double.IsFinite(statistics.InformativeGroups))
            Update(MonitorSignals.NoGroupSignal, step, statistics.InformativeGroups == 0);
        if (repetition.Add(updates, statistics.Repetition))
            Update(
                MonitorSignals.RepetitionRise,
                step,
                Compare(repetition) is { } r && r.Current > r.First + options.RepetitionRise
            );
        return alarms;
    }

    /// <summary>
    /// Adds to a record the trend of the held-out reward, if there is one, and for each enabled signal whether its
    /// alarm is active (1 or 0).
    /// </summary>
    /// <param name="metrics">Receives the metrics.</param>
    public void Report(MetricsRecord metrics)
    {
        if (double.IsFinite(HeldOutTrend))
            metrics.Add(MonitorTags.HeldOutTrend, HeldOutTrend);
        for (int i = 0; i < Signals.Length; i++)
            if (IsEnabled(Signals[i]))
                metrics.Add(MonitorTags.Of(Signals[i]), raised[i] >= 0 ? 1 : 0);
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        state.Set<long>($"{prefix}.raised", raised);
        state.Set<int>($"{prefix}.present", present);
        state.Set<int>($"{prefix}.absent", absent);
        state.SetValue($"{prefix}.updates", updates);
        state.SetValue($"{prefix}.held_out_trend", HeldOutTrend);
        foreach ((string name, MetricSeries series) in Series())
            series.SaveState(state, $"{prefix}.{name}");
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        // Checkpoints of earlier versions have fewer signals and series.
        state.Get<long>($"{prefix}.raised").CopyTo(raised, 0);
        state.Get<int>($"{prefix}.present").CopyTo(present, 0);
        state.Get<int>($"{prefix}.absent").CopyTo(absent, 0);
        updates = state.GetValue<long>($"{prefix}.updates");
        HeldOutTrend = state.GetValue<double>($"{prefix}.held_out_trend");
        foreach ((string name, MetricSeries series) in Series())
            if (state.Contains($"{prefix}.{name}.values"))
                series.LoadState(state, $"{prefix}.{name}");
    }

    private (string Name, MetricSeries Series)[] Series() =>
        [
            ("reward", reward),
            ("kl", kl),
            ("held_out", heldOut),
            ("length", length),
            ("entropy", entropy),
            ("repetition", repetition),
            ("value_loss", valueLoss),
        ];

    private bool IsEnabled(MonitorSignals signal) => ((options.Warn | options.Stop) & signal) != MonitorSignals.None;

    private void Update(MonitorSignals signal, long step, bool isPresent)
    {
        if (!IsEnabled(signal))
            return;
        int i = Array.IndexOf(Signals, signal);
        (present[i], absent[i]) = isPresent ? (present[i] + 1, 0) : (0, absent[i] + 1);
        if (raised[i] >= 0 && absent[i] >= options.Window)
            raised[i] = -1;
        if (raised[i] >= 0 || present[i] < options.Patience)
            return;
        raised[i] = step;
        bool stop = (options.Stop & signal) != MonitorSignals.None;
        alarms.Add(new MonitorAlarm(signal, step, MessageOf(signal), stop));
    }

    // Over the last half of the run, and over all of it: hacking from the start is detected soonest over the whole run.
    private bool IsHacking()
    {
        HeldOutTrend = double.NaN;
        int count = heldOut.Count;
        if (count < options.Window / 2)
            return false;
        int recent = Math.Min(count, Math.Clamp(count / 2, options.Window, TrendTest.MostValues));
        return IsHackingSince(heldOut.UpdateAt(count - recent))
            | (recent < count && IsHackingSince(heldOut.UpdateAt(0)));
    }

    private bool IsHackingSince(long update)
    {
        double score = Measure(heldOut, update).Score;
        if (!(score >= HeldOutTrend))
            HeldOutTrend = score;
        return score < -options.Threshold && IsUp(reward, update) && IsUp(kl, update);
    }

    private bool IsUp(MetricSeries series, long since)
    {
        double score = Measure(series, since).Score;
        return score > AccompanyingScore
            || (score > -AccompanyingScore && Compare(series) is { } level && level.Current > level.First);
    }

    // The entropy crossed a share of the distance to that of uniform noise, while the KL divergence rose.
    private bool IsNearNoise(double maximum) =>
        maximum > 0
        && Compare(entropy) is { } level
        && level.Current - level.First > options.EntropyRise * (maximum - level.First)
        && Compare(kl) is { } divergence
        && divergence.Current > divergence.First;

    private bool IsKlNegative()
    {
        if (kl.Count < options.Window)
            return false;
        int count = kl.Since(kl.UpdateAt(kl.Count - options.Window), window);
        int negative = 0;
        for (int i = 0; i < count; i++)
            if (window[i] < 0)
                negative++;

        // Sign test, with the normal approximation of the binomial distribution.
        return (2 * negative) - count > options.Threshold * Math.Sqrt(count);
    }

    private Trend Measure(MetricSeries series, long since)
    {
        int count = series.Since(since, window);
        return count < 5 ? default : trend.Measure(window.AsSpan(0, count));
    }

    // Initial and current level; null until the windows do not overlap.
    private (double First, double Current)? Compare(MetricSeries series) =>
        series.Count < 2 * Quarter ? null : (series.Median(0, Quarter), series.Median(series.Count - Quarter, Quarter));

    private string MessageOf(MonitorSignals signal) =>
        signal switch
        {
            MonitorSignals.RewardHacking => string.Create(
                CultureInfo.InvariantCulture,
                $"reward hacking: the reward went {Change(reward)} and the divergence from the reference "
                    + $"{Change(kl)} nats, while the held-out reward, now "
                    + $"{heldOut.Median(heldOut.Count - Quarter, Quarter):G4}, falls ({HeldOutTrend:F1} "
                    + $"standard deviations from no trend); use an earlier checkpoint, raise kl_coef, or correct "
                    + $"the reward"
            ),
            MonitorSignals.LengthExplosion =>
                $"length explosion: completions went {Change(length)} tokens on average; the reward may favor "
                    + "length, or the policy does not learn the end token: add a length penalty or missing_eos_penalty",
            MonitorSignals.EntropyCollapse =>
                $"entropy collapse: the policy's entropy went {Change(entropy)} nats; it no longer explores: "
                    + "use a higher kl_coef or ent_coef, or a lower learning_rate",
            MonitorSignals.RepetitionRise =>
                $"repetition: the share of repeated n-grams went {Change(repetition)}; the policy generates "
                    + "loops: use a higher kl_coef or an earlier checkpoint",
            MonitorSignals.NoGroupSignal =>
                $"no reward signal: in the last {present[Array.IndexOf(Signals, signal)]} updates all completions of "
                    + "each prompt had the same score, so that comparing them gives no gradient; use prompts of "
                    + "another difficulty, a reward with more values, more num_generations or a higher temperature",
            MonitorSignals.EntropyRise =>
                $"entropy rise: the policy's entropy went {Change(entropy)} nats, towards uniform noise, and the "
                    + $"divergence from the reference {Change(kl)} nats{ValueLossChange()}; use a lower vf_coef, "
                    + "cliprange_value or a separate value_model if the value head shares the policy's trunk, or a "
                    + "lower learning_rate",
            _ => $"negative KL: the divergence from the reference went {Change(kl)} nats; sampling and training "
                + "must use the same temperature and mask, and the reference must be the policy before training",
        };

    private string ValueLossChange() => Compare(valueLoss) is null ? "" : $", and the value loss {Change(valueLoss)}";

    private string Change(MetricSeries series) =>
        Compare(series) is { } level
            ? string.Create(CultureInfo.InvariantCulture, $"from {level.First:G4} to {level.Current:G4}")
            : "astray";
}
