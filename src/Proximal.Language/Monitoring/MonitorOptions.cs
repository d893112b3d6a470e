namespace Proximal.Language;

/// <summary>The settings of a <see cref="RewardHackingMonitor"/>.</summary>
public sealed record MonitorOptions
{
    /// <summary>What to warn of (YAML: <c>monitor_warn</c>). Default all.</summary>
    public MonitorSignals Warn { get; init; } = MonitorSignals.All;

    /// <summary>What to end training for (YAML: <c>monitor_stop</c>). Default nothing.</summary>
    public MonitorSignals Stop { get; init; } = MonitorSignals.None;

    /// <summary>
    /// Over how many measurements trends are sought at least (YAML: <c>monitor_window</c>), once there are as many; before, from half
    /// as many on. Later the window is half of the run, up to 100 measurements. Default 20; at least 10, at most 100.
    /// </summary>
    public int Window { get; init; } = 20;

    /// <summary>
    /// How many standard deviations a fall of the held-out reward must be from none (YAML: <c>monitor_threshold</c>). Default 3.3: in a
    /// series without trend, one window in 2,000. Higher is quieter and slower.
    /// </summary>
    public double Threshold { get; init; } = 3.3;

    /// <summary>For how many measurements in a row a signal must be there (YAML: <c>monitor_patience</c>). Default 3.</summary>
    public int Patience { get; init; } = 3;

    /// <summary>How many times their first length completions may reach (YAML: <c>monitor_length_factor</c>). Default 2; above 1.</summary>
    public double LengthFactor { get; init; } = 2;

    /// <summary>The share of its first entropy that the policy must keep (YAML: <c>monitor_entropy_fraction</c>). Default 0.2; in (0, 1).</summary>
    public double EntropyFraction { get; init; } = 0.2;

    /// <summary>By how much the share of repeated n-grams may grow (YAML: <c>monitor_repetition_rise</c>). Default 0.2; in (0, 1).</summary>
    public double RepetitionRise { get; init; } = 0.2;

    /// <summary>Throws where an option is out of range.</summary>
    /// <exception cref="InvalidInputException">The message names the option and what would be right.</exception>
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
            RepetitionRise is > 0 and < 1,
            nameof(RepetitionRise),
            "monitor_repetition_rise",
            RepetitionRise,
            "must lie between 0 and 1"
        );
    }
}
