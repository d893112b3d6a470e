using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Keys of a reference that follows the policy (TR-DPO), of <see cref="GrpoOptions"/> and
/// <see cref="DpoOptions"/>.</summary>
internal static class ReferenceSyncKeys
{
    /// <summary>Creates the keys for an options record.</summary>
    /// <typeparam name="TOptions">The options record.</typeparam>
    /// <param name="get">Gets the values from the options.</param>
    /// <param name="set">Returns the options with other values.</param>
    public static IReadOnlyList<ConfigurationKey> Of<TOptions>(
        Func<TOptions, (bool Sync, int Steps, double Alpha)> get,
        Func<TOptions, (bool Sync, int Steps, double Alpha), TOptions> set
    )
        where TOptions : LanguageOptions =>
        [
            KeyOf<TOptions>.Boolean(
                "sync_ref_model",
                nameof(GrpoOptions.SyncReference),
                "Move the reference towards the policy at intervals (TR-DPO).",
                o => get(o).Sync,
                (o, v) => set(o, get(o) with { Sync = v.Boolean() })
            ),
            KeyOf<TOptions>.Whole(
                "ref_model_sync_steps",
                nameof(GrpoOptions.ReferenceSyncSteps),
                "Optimizer steps between two updates of the reference.",
                o => get(o).Steps,
                (o, v) => set(o, get(o) with { Steps = v.Count() })
            ),
            KeyOf<TOptions>.Number(
                "ref_model_mixup_alpha",
                nameof(GrpoOptions.ReferenceMixupAlpha),
                "Weight of the policy in an update of the reference; 1 for a copy.",
                o => get(o).Alpha,
                (o, v) => set(o, get(o) with { Alpha = v.Number() })
            ),
        ];
}
