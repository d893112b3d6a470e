namespace Proximal.Experiments;

/// <summary>Variants of PPO that each omit one detail.</summary>
internal static class Ablation
{
    /// <summary>
    /// Minimum entropy coefficient of the baseline. Without an entropy bonus, its ablation would change nothing.
    /// </summary>
    private const float LeastEntropyBonus = 0.01f;

    private static readonly (string Label, string Folder, Func<PpoOptions, PpoOptions> Change)[] Changes =
    [
        // No ratio reaches this range, so the surrogate is not clipped.
        ("no clipping", "no-clipping", o => o with { ClipRange = 1e6, ClipRangeValue = null }),
        ("no advantage normalization", "no-advantage-normalisation", o => o with { NormalizeAdvantage = false }),
        ("λ = 0 (one-step advantages)", "lambda-0", o => o with { GaeLambda = 0 }),
        ("λ = 1 (Monte Carlo advantages)", "lambda-1", o => o with { GaeLambda = 1 }),
        ("no entropy bonus", "no-entropy-bonus", o => o with { EntropyCoefficient = 0 }),
        ("one epoch", "one-epoch", o => o with { Epochs = 1 }),
        (
            "no orthogonal initialization",
            "no-orthogonal-initialisation",
            o => o with { Network = o.Network with { OrthogonalInitialization = false } }
        ),
    ];

    /// <summary>Returns the baseline, followed by PPO without each of its details.</summary>
    /// <param name="configuration">Configuration of PPO.</param>
    public static IReadOnlyList<ComparedVariant> Of(RunConfiguration configuration)
    {
        var options = (PpoOptions)configuration.Options;
        if (options.EntropyCoefficient.Initial < LeastEntropyBonus)
            options = options with { EntropyCoefficient = LeastEntropyBonus };
        return
        [
            new ComparedVariant("PPO", "ppo", configuration with { Options = options }),
            .. Changes.Select(change => new ComparedVariant(
                change.Label,
                change.Folder,
                configuration with
                {
                    Options = change.Change(options),
                }
            )),
        ];
    }
}
