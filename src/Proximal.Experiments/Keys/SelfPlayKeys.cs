using Of = Proximal.Experiments.KeyOf<Proximal.PpoOptions>;

namespace Proximal.Experiments;

/// <summary>Keys of <see cref="PpoOptions.SelfPlay"/>, those of ML-Agents.</summary>
internal static class SelfPlayKeys
{
    /// <summary>Map of the keys.</summary>
    public const string Map = "self_play";

    /// <summary>All keys, in display order.</summary>
    public static IReadOnlyList<ConfigurationKey> All { get; } =
    [
        Of.Whole(
            $"{Map}.save_steps",
            nameof(SelfPlayOptions.SaveSteps),
            "Trained steps between snapshots of the policy, which opponents act by; 0 for no self-play.",
            o => o.SelfPlay.SaveSteps,
            (o, v) => With(o, s => s with { SaveSteps = v.Whole() })
        ),
        Of.Any(
            $"{Map}.team_change",
            nameof(SelfPlayOptions.TeamChange),
            "whole number or null",
            "Trained steps between changes of the learning team; null for 5 times save_steps.",
            o => o.SelfPlay.TeamChange?.ToString() ?? "null",
            (o, v) => With(o, s => s with { TeamChange = v.IsNull ? null : v.Whole() })
        ),
        Of.Whole(
            $"{Map}.swap_steps",
            nameof(SelfPlayOptions.SwapSteps),
            "Steps of opponents between two draws of an opponent; 0 draws one for every episode.",
            o => o.SelfPlay.SwapSteps,
            (o, v) => With(o, s => s with { SwapSteps = v.Whole() })
        ),
        Of.Whole(
            $"{Map}.window",
            nameof(SelfPlayOptions.Window),
            "Latest snapshots to draw opponents from.",
            o => o.SelfPlay.Window,
            (o, v) => With(o, s => s with { Window = v.Count() })
        ),
        Of.Number(
            $"{Map}.play_against_latest_model_ratio",
            nameof(SelfPlayOptions.LatestRatio),
            "Probability that an opponent is the current policy instead of a snapshot.",
            o => o.SelfPlay.LatestRatio,
            (o, v) => With(o, s => s with { LatestRatio = v.Number() })
        ),
        Of.Number(
            $"{Map}.initial_elo",
            nameof(SelfPlayOptions.InitialElo),
            "Elo rating of the initial policy.",
            o => o.SelfPlay.InitialElo,
            (o, v) => With(o, s => s with { InitialElo = v.Number() })
        ),
    ];

    private static PpoOptions With(PpoOptions options, Func<SelfPlayOptions, SelfPlayOptions> change) =>
        options with
        {
            SelfPlay = change(options.SelfPlay),
        };
}
