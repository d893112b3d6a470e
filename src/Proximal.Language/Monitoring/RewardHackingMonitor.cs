using System.Globalization;

namespace Proximal.Language;

/// <summary>
/// Watches a policy that is trained on a reward for the known ways in which that goes wrong (<see cref="MonitorSignals"/>), above all
/// for reward hacking: reward and divergence are up while a held-out reward falls.
/// </summary>
/// <remarks>
/// <para>
/// The held-out reward falls where the test of Mann and Kendall says so over the last half of its measurements, 20 to 100 of them,
/// by more than <see cref="MonitorOptions.Threshold"/> standard deviations, with the variance of noise that is correlated in time, for
/// <see cref="MonitorOptions.Patience"/> measurements in a row. Reward and divergence are up where they rise over the same updates, or
/// stay above where they began without falling. Without a held-out reward this cannot be seen, and the other signals remain.
/// </para>
/// <para>
/// Measured on simulated runs of 200 updates, 200 for each kind of noise, whose neighbours were correlated by 0, 0.5 and 0.8: false
/// alarms in 0, 1 and 1 healthy runs. Where the held-out reward turned after 60 updates and fell by its noise's standard deviation in
/// every 9, hacking was found in 200, 200 and 190 runs, half of the time within 35, 42 and 62 updates of the turn.
/// </para>
/// <para>
/// Lengths, entropy and repetition are judged by the median of the last quarter window against that of the first. An alarm is
/// raised once, and again only after its signal was away for a whole window.
/// </para>
/// </remarks>
public sealed class RewardHackingMonitor : IStateful
{
    // One-sided, at 5%: enough for what goes with a held-out reward that falls.
    private const double Companion = 1.645;

    private static readonly MonitorSignals[] Signals =
    [
        MonitorSignals.RewardHacking,
        MonitorSignals.LengthExplosion,
        MonitorSignals.EntropyCollapse,
        MonitorSignals.RepetitionRise,
        MonitorSignals.NegativeKl,
    ];

    private readonly MonitorOptions options;
    private readonly MetricSeries reward = new(),
        kl = new(),
        heldOut = new(),
        length = new(),
        entropy = new(),
        repetition = new();
    private readonly TrendTest trend = new();
    private readonly double[] window = new double[TrendTest.MostValues];
    private readonly int[] present = new int[Signals.Length]; // for how many measurements in a row it has been there
    private readonly int[] absent = new int[Signals.Length]; // and away
    private readonly long[] raised = new long[Signals.Length]; // the step of the standing alarm, or -1
    private readonly List<MonitorAlarm> found = [];
    private long updates;

    /// <summary>A monitor that has seen nothing.</summary>
    /// <param name="options">All settings; the defaults where null.</param>
    /// <exception cref="InvalidInputException">An option is out of range.</exception>
    public RewardHackingMonitor(MonitorOptions? options = null)
    {
        this.options = options ?? new MonitorOptions();
        this.options.Validate();
        Array.Fill(raised, -1);
    }

    /// <summary>The signals whose alarms stand.</summary>
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
    /// How many standard deviations the last trend of the held-out reward was from none, negative where it fell; NaN before there are
    /// enough measurements.
    /// </summary>
    public double HeldOutTrend { get; private set; } = double.NaN;

    private int Quarter => options.Window / 4;

    /// <summary>Takes one update's figures.</summary>
    /// <param name="step">When, as the trainer counts; for messages.</param>
    /// <param name="figures">What was measured.</param>
    /// <returns>The alarms that this update raises, usually none; read them before the next call.</returns>
    public IReadOnlyList<MonitorAlarm> Observe(long step, in MonitorStatistics figures)
    {
        found.Clear();
        updates++;
        reward.Add(updates, figures.Reward);
        if (kl.Add(updates, figures.Kl))
            Note(MonitorSignals.NegativeKl, step, IsKlNegative());
        if (heldOut.Add(updates, figures.HeldOutReward))
            Note(MonitorSignals.RewardHacking, step, IsHacking());
        if (length.Add(updates, figures.Length))
            Note(
                MonitorSignals.LengthExplosion,
                step,
                Compare(length) is { } l && l.Now > options.LengthFactor * l.First
            );
        if (entropy.Add(updates, figures.Entropy))
            Note(
                MonitorSignals.EntropyCollapse,
                step,
                Compare(entropy) is { } e && e.Now < options.EntropyFraction * e.First
            );
        if (repetition.Add(updates, figures.Repetition))
            Note(
                MonitorSignals.RepetitionRise,
                step,
                Compare(repetition) is { } r && r.Now > r.First + options.RepetitionRise
            );
        return found;
    }

    /// <summary>Adds the trend of the held-out reward, where there is one, and for each signal that is watched whether its alarm stands (1 or 0).</summary>
    /// <param name="metrics">Receives the figures.</param>
    public void Report(MetricsRecord metrics)
    {
        if (double.IsFinite(HeldOutTrend))
            metrics.Add(MonitorTags.HeldOutTrend, HeldOutTrend);
        for (int i = 0; i < Signals.Length; i++)
            if (IsWatched(Signals[i]))
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
        state.CopyTo<long>($"{prefix}.raised", raised);
        state.CopyTo<int>($"{prefix}.present", present);
        state.CopyTo<int>($"{prefix}.absent", absent);
        updates = state.GetValue<long>($"{prefix}.updates");
        HeldOutTrend = state.GetValue<double>($"{prefix}.held_out_trend");
        foreach ((string name, MetricSeries series) in Series())
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
        ];

    private bool IsWatched(MonitorSignals signal) => ((options.Warn | options.Stop) & signal) != MonitorSignals.None;

    private void Note(MonitorSignals signal, long step, bool isThere)
    {
        if (!IsWatched(signal))
            return;
        int i = Array.IndexOf(Signals, signal);
        (present[i], absent[i]) = isThere ? (present[i] + 1, 0) : (0, absent[i] + 1);
        if (raised[i] >= 0 && absent[i] >= options.Window)
            raised[i] = -1;
        if (raised[i] >= 0 || present[i] < options.Patience)
            return;
        raised[i] = step;
        bool stop = (options.Stop & signal) != MonitorSignals.None;
        found.Add(new MonitorAlarm(signal, step, MessageOf(signal), stop));
    }

    // Over the last half of the run, and over all of it: what went wrong from the first is soonest seen over the whole.
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
        return score > Companion || (score > -Companion && Compare(series) is { } level && level.Now > level.First);
    }

    private bool IsKlNegative()
    {
        if (kl.Count < options.Window)
            return false;
        int count = kl.Since(kl.UpdateAt(kl.Count - options.Window), window);
        int negative = 0;
        for (int i = 0; i < count; i++)
            if (window[i] < 0)
                negative++;

        // The sign test, with the normal distribution for the binomial.
        return (2 * negative) - count > options.Threshold * Math.Sqrt(count);
    }

    private Trend Measure(MetricSeries series, long since)
    {
        int count = series.Since(since, window);
        return count < 5 ? default : trend.Measure(window.AsSpan(0, count));
    }

    // The first and the present level; null before they lie apart.
    private (double First, double Now)? Compare(MetricSeries series) =>
        series.Count < 2 * Quarter ? null : (series.Median(0, Quarter), series.Median(series.Count - Quarter, Quarter));

    private string MessageOf(MonitorSignals signal) =>
        signal switch
        {
            MonitorSignals.RewardHacking => string.Create(
                CultureInfo.InvariantCulture,
                $"reward hacking: the reward went {Course(reward)} and the divergence from the reference {Course(kl)} nats, while the held-out reward, lately {heldOut.Median(heldOut.Count - Quarter, Quarter):G4}, falls ({HeldOutTrend:F1} standard deviations from no trend); take an earlier checkpoint, raise kl_coef, or mend the reward"
            ),
            MonitorSignals.LengthExplosion =>
                $"length explosion: completions went {Course(length)} tokens on average; the reward may favour length, or the end token is not learned: a length penalty or missing_eos_penalty helps",
            MonitorSignals.EntropyCollapse =>
                $"entropy collapse: the policy's entropy went {Course(entropy)} nats; it explores no longer: a higher kl_coef or entropy bonus, or a lower learning_rate helps",
            MonitorSignals.RepetitionRise =>
                $"repetition: the share of repeated n-grams went {Course(repetition)}; the policy writes in loops: a higher kl_coef or an earlier checkpoint helps",
            _ =>
                $"negative KL: the divergence from the reference went {Course(kl)} nats; sampling and training must use the same temperature and mask, and the reference must be the policy's start",
        };

    private string Course(MetricSeries series) =>
        Compare(series) is { } level
            ? string.Create(CultureInfo.InvariantCulture, $"from {level.First:G4} to {level.Now:G4}")
            : "astray";
}
