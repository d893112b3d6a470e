namespace Proximal.Language;

/// <summary>Options of a <see cref="RewardHackingMonitor"/>.</summary>
public sealed record MonitorOptions
{
    /// <summary>Signals that cause a warning (YAML: <c>monitor_warn</c>). Default all.</summary>
    public MonitorSignals Warn { get; init; } = MonitorSignals.All;

    /// <summary>Signals that stop training (YAML: <c>monitor_stop</c>). Default none.</summary>
    public MonitorSignals Stop { get; init; } = MonitorSignals.None;

    /// <summary>
    /// Minimum number of measurements for a trend (YAML: <c>monitor_window</c>). Until a run has as many, half as many
    /// are enough. In longer runs the window is half of the run, up to 100 measurements. Default 20; from 10 to 100.
    /// </summary>
    public int Window { get; init; } = 20;

    /// <summary>
    /// Number of standard deviations from no trend at which a decrease of the held-out reward is a signal (YAML:
    /// <c>monitor_threshold</c>). Default 3.3: a series without trend exceeds it in one window of 2,000. A higher value
    /// gives fewer and later alarms.
    /// </summary>
    public double Threshold { get; init; } = 3.3;

    /// <summary>
    /// Number of consecutive measurements with a signal before an alarm (YAML: <c>monitor_patience</c>). Default 3.
    /// </summary>
    public int Patience { get; init; } = 3;

    /// <summary>
    /// Ratio of the length of completions to their initial length that is a signal (YAML:
    /// <c>monitor_length_factor</c>). Default 2; above 1.
    /// </summary>
    public double LengthFactor { get; init; } = 2;

    /// <summary>
    /// Ratio of the entropy to the initial entropy below which there is a signal (YAML:
    /// <c>monitor_entropy_fraction</c>). Default 0.2; in (0, 1).
    /// </summary>
    public double EntropyFraction { get; init; } = 0.2;

    /// <summary>
    /// Increase of the share of repeated n-grams that is a signal (YAML: <c>monitor_repetition_rise</c>). Default 0.2;
    /// in (0, 1).
    /// </summary>
    public double RepetitionRise { get; init; } = 0.2;

    /// <summary>
    /// Share of the distance from the initial entropy to its maximum, ln(vocabulary), whose crossing is a signal while
    /// the KL divergence rises (YAML: <c>monitor_entropy_rise</c>). Default 0.5; in (0, 1).
    /// </summary>
    public double EntropyRise { get; init; } = 0.5;

    /// <summary>Validates every option.</summary>
    /// <exception cref="InvalidInputException">
    /// An option is out of range; the message names it and its range.
    /// </exception>
    public void Validate()
    {
        OptionCheck.That(
            (Warn & ~MonitorSignals.All) == MonitorSignals.None,
            nameof(Warn),
            "monitor_warn",
            Warn,
            "must name known signals"
        );
        OptionCheck.That(
            (Stop & ~MonitorSignals.All) == MonitorSignals.None,
            nameof(Stop),
            "monitor_stop",
            Stop,
            "must name known signals"
        );
        OptionCheck.Within(Window, 10, TrendTest.MostValues, nameof(Window), "monitor_window");
        OptionCheck.Positive(Threshold, nameof(Threshold), "monitor_threshold");
        OptionCheck.Within(Patience, 1, int.MaxValue, nameof(Patience), "monitor_patience");
        OptionCheck.That(
            double.IsFinite(LengthFactor) && LengthFactor > 1,
            nameof(LengthFactor),
            "monitor_length_factor",
            LengthFactor,
            "must be above 1"
        );
        OptionCheck.That(
            EntropyFraction is > 0 and < 1,
            nameof(EntropyFraction),
            "monitor_entropy_fraction",
            EntropyFraction,
            "must lie between 0 and 1"
        );
        OptionCheck.That(
            EntropyRise is > 0 and < 1,
            nameof(EntropyRise),
            "monitor_entropy_rise",
            EntropyRise,
            "must lie between 0 and 1"
        );
        OptionCheck.That(
            RepetitionRise is > 0 and < 1,
            nameof(RepetitionRise),
            "monitor_repetition_rise",
            RepetitionRise,
            "must lie between 0 and 1"
        );
    }
}
