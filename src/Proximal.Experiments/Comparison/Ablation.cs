namespace Proximal.Experiments;

/// <summary>PPO with its details left out, one at a time.</summary>
internal static class Ablation
{
    /// <summary>The least entropy bonus of the baseline: where there is none, leaving it out would change nothing.</summary>
    private const float LeastEntropyBonus = 0.01f;

    private static readonly (string Label, string Folder, Func<PpoOptions, PpoOptions> Change)[] Changes =
    [
        // A ratio never gets as far, so the surrogate is as it would be without the clipping.
        ("no clipping", "no-clipping", o => o with { ClipRange = 1e6, ClipRangeValue = null }),
        ("no advantage normalisation", "no-advantage-normalisation", o => o with { NormalizeAdvantage = false }),
        ("λ = 0 (one-step advantages)", "lambda-0", o => o with { GaeLambda = 0 }),
        ("λ = 1 (Monte Carlo advantages)", "lambda-1", o => o with { GaeLambda = 1 }),
        ("no entropy bonus", "no-entropy-bonus", o => o with { EntropyCoefficient = 0 }),
        ("one epoch", "one-epoch", o => o with { Epochs = 1 }),
        (
            "no orthogonal initialisation",
            "no-orthogonal-initialisation",
            o => o with { Network = o.Network with { OrthogonalInitialization = false } }
        ),
    ];

    /// <summary>The baseline, and then PPO without each of its details.</summary>
    /// <param name="settings">Settings of PPO.</param>
    public static IReadOnlyList<ComparedVariant> Of(RunConfiguration settings)
    {
        var options = (PpoOptions)settings.Options;
        options = options with { EntropyCoefficient = Math.Max(options.EntropyCoefficient, LeastEntropyBonus) };
        return
        [
            new ComparedVariant("PPO", "ppo", settings with { Options = options }),
            .. Changes.Select(change => new ComparedVariant(
                change.Label,
                change.Folder,
                settings with
                {
                    Options = change.Change(options),
                }
            )),
        ];
    }
}
