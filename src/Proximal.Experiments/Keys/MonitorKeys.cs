using Proximal.Language;
using Of = Proximal.Experiments.KeyOf<Proximal.Language.MonitorOptions>;

namespace Proximal.Experiments;

/// <summary>
/// Keys of <see cref="MonitorOptions"/>: signals of reward hacking and similar failures, and the reaction to them.
/// </summary>
internal static class MonitorKeys
{
    private static readonly (MonitorSignals Signal, string Name)[] Signals =
    [
        (MonitorSignals.RewardHacking, "reward_hacking"),
        (MonitorSignals.LengthExplosion, "length_explosion"),
        (MonitorSignals.EntropyCollapse, "entropy_collapse"),
        (MonitorSignals.RepetitionRise, "repetition_rise"),
        (MonitorSignals.NegativeKl, "negative_kl"),
        (MonitorSignals.NoGroupSignal, "no_group_signal"),
        (MonitorSignals.EntropyRise, "entropy_rise"),
    ];

    private static readonly string Names = $"list of {string.Join(", ", Signals.Select(pair => pair.Name))}";

    /// <summary>All keys.</summary>
    public static IReadOnlyList<ConfigurationKey> All { get; } =
    [
        Of.Any(
            "monitor_warn",
            nameof(MonitorOptions.Warn),
            Names,
            "Signals that print a warning.",
            o => Format(o.Warn),
            (o, v) => o with { Warn = Read(v) }
        ),
        Of.Any(
            "monitor_stop",
            nameof(MonitorOptions.Stop),
            Names,
            "Signals that stop training.",
            o => Format(o.Stop),
            (o, v) => o with { Stop = Read(v) }
        ),
        Of.Whole(
            "monitor_window",
            nameof(MonitorOptions.Window),
            "Minimum number of measurements for a trend.",
            o => o.Window,
            (o, v) => o with { Window = v.Count() }
        ),
        Of.Number(
            "monitor_threshold",
            nameof(MonitorOptions.Threshold),
            "Minimum significance of a fall of the held-out reward, in standard deviations.",
            o => o.Threshold,
            (o, v) => o with { Threshold = v.Number() }
        ),
        Of.Whole(
            "monitor_patience",
            nameof(MonitorOptions.Patience),
            "Consecutive measurements that must show a signal.",
            o => o.Patience,
            (o, v) => o with { Patience = v.Count() }
        ),
        Of.Number(
            "monitor_length_factor",
            nameof(MonitorOptions.LengthFactor),
            "Maximum ratio of the length of completions to their initial length.",
            o => o.LengthFactor,
            (o, v) => o with { LengthFactor = v.Number() }
        ),
        Of.Number(
            "monitor_entropy_fraction",
            nameof(MonitorOptions.EntropyFraction),
            "Minimum ratio of the entropy of the policy to its initial entropy.",
            o => o.EntropyFraction,
            (o, v) => o with { EntropyFraction = v.Number() }
        ),
        Of.Number(
            "monitor_entropy_rise",
            nameof(MonitorOptions.EntropyRise),
            "Maximum rise of the entropy of the policy, as a share of the distance from its initial value to its "
                + "maximum ln(vocabulary).",
            o => o.EntropyRise,
            (o, v) => o with { EntropyRise = v.Number() }
        ),
        Of.Number(
            "monitor_repetition_rise",
            nameof(MonitorOptions.RepetitionRise),
            "Maximum increase of the share of repeated n-grams.",
            o => o.RepetitionRise,
            (o, v) => o with { RepetitionRise = v.Number() }
        ),
    ];

    private static string Format(MonitorSignals signals) =>
        TextValue.Format(Signals.Where(pair => signals.HasFlag(pair.Signal)).Select(pair => pair.Name));

    private static MonitorSignals Read(ConfigurationValue value)
    {
        MonitorSignals signals = MonitorSignals.None;
        foreach (string text in value.Texts(Names))
        {
            (MonitorSignals signal, _) = Array.Find(Signals, pair => pair.Name == text);
            signals |=
                signal != MonitorSignals.None
                    ? signal
                    : throw value.Invalid(
                        $"expected a {Names}, found "
                            + $"'{text}'{NearestName.Suggestion(text, Signals.Select(pair => pair.Name))}"
                    );
        }
        return signals;
    }
}
