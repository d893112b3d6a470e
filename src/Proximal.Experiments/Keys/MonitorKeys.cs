using Proximal.Language;
using Of = Proximal.Experiments.KeyOf<Proximal.Language.MonitorOptions>;

namespace Proximal.Experiments;

/// <summary>What is watched while a model learns from a reward, and what happens then.</summary>
internal static class MonitorKeys
{
    private static readonly (MonitorSignals Signal, string Name)[] Signals =
    [
        (MonitorSignals.RewardHacking, "reward_hacking"),
        (MonitorSignals.LengthExplosion, "length_explosion"),
        (MonitorSignals.EntropyCollapse, "entropy_collapse"),
        (MonitorSignals.RepetitionRise, "repetition_rise"),
        (MonitorSignals.NegativeKl, "negative_kl"),
    ];

    private static readonly string Names = $"list of {string.Join(", ", Signals.Select(pair => pair.Name))}";

    /// <summary>The settings of <see cref="MonitorOptions"/>.</summary>
    public static IReadOnlyList<ConfigurationKey> All { get; } =
    [
        Of.Any(
            "monitor_warn",
            nameof(MonitorOptions.Warn),
            Names,
            "What to warn of.",
            o => Format(o.Warn),
            (o, v) => o with { Warn = Read(v) }
        ),
        Of.Any(
            "monitor_stop",
            nameof(MonitorOptions.Stop),
            Names,
            "What to end training for.",
            o => Format(o.Stop),
            (o, v) => o with { Stop = Read(v) }
        ),
        Of.Whole(
            "monitor_window",
            nameof(MonitorOptions.Window),
            "Measurements over which trends are sought at least.",
            o => o.Window,
            (o, v) => o with { Window = v.Count() }
        ),
        Of.Number(
            "monitor_threshold",
            nameof(MonitorOptions.Threshold),
            "Standard deviations that a fall of the held-out reward must be from none.",
            o => o.Threshold,
            (o, v) => o with { Threshold = v.Number() }
        ),
        Of.Whole(
            "monitor_patience",
            nameof(MonitorOptions.Patience),
            "Measurements in a row that a signal must be there for.",
            o => o.Patience,
            (o, v) => o with { Patience = v.Count() }
        ),
        Of.Number(
            "monitor_length_factor",
            nameof(MonitorOptions.LengthFactor),
            "How many times their first length completions may reach.",
            o => o.LengthFactor,
            (o, v) => o with { LengthFactor = v.Number() }
        ),
        Of.Number(
            "monitor_entropy_fraction",
            nameof(MonitorOptions.EntropyFraction),
            "Share of its first entropy that the policy must keep.",
            o => o.EntropyFraction,
            (o, v) => o with { EntropyFraction = v.Number() }
        ),
        Of.Number(
            "monitor_repetition_rise",
            nameof(MonitorOptions.RepetitionRise),
            "By how much the share of repeated n-grams may grow.",
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
                    : throw value.Wrong(
                        $"expected a {Names}, found '{text}'{NearestName.Suggestion(text, Signals.Select(pair => pair.Name))}"
                    );
        }
        return signals;
    }
}
