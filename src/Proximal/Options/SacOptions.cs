namespace Proximal;

/// <summary>
/// Every setting of Soft Actor-Critic (Haarnoja et al. 2018, arXiv:1812.05905). Defaults are those of Stable-Baselines3, as are the
/// YAML keys.
/// </summary>
public sealed record SacOptions : OffPolicyOptions
{
    /// <summary>
    /// The temperature α, the weight of the policy's entropy beside the reward (YAML: <c>ent_coef</c>). Default null
    /// (<c>auto</c>): it is learned, so that the policy keeps <see cref="TargetEntropy"/> (equation 18). A number stays as it is; typical
    /// 0.01 to 0.2, larger for larger rewards.
    /// </summary>
    public double? EntropyCoefficient { get; init; }

    /// <summary>Where a temperature that is learned begins (YAML: <c>ent_coef: auto_0.1</c>). Default 1.</summary>
    public double InitialEntropyCoefficient { get; init; } = 1;

    /// <summary>
    /// The entropy that a temperature which is learned aims at, in nats, of actions in [-1, 1] (YAML: <c>target_entropy</c>). Default
    /// null (<c>auto</c>): minus the number of numbers in an action.
    /// </summary>
    public double? TargetEntropy { get; init; }

    /// <summary>Gradient steps between moves of the target critics (YAML: <c>target_update_interval</c>). Default 1.</summary>
    public int TargetUpdateInterval { get; init; } = 1;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (EntropyCoefficient is { } fixedCoefficient)
            OptionCheck.Within(fixedCoefficient, 0, double.PositiveInfinity, nameof(EntropyCoefficient), "ent_coef");
        OptionCheck.Positive(InitialEntropyCoefficient, nameof(InitialEntropyCoefficient), "ent_coef");
        if (TargetEntropy is { } entropy)
            OptionCheck.That(
                double.IsFinite(entropy),
                nameof(TargetEntropy),
                "target_entropy",
                entropy,
                "must be a number or auto"
            );
        OptionCheck.That(
            EntropyCoefficient is null || (InitialEntropyCoefficient == 1 && TargetEntropy is null),
            nameof(EntropyCoefficient),
            "ent_coef",
            EntropyCoefficient,
            "must be auto where InitialEntropyCoefficient or TargetEntropy (target_entropy) is set"
        );
        OptionCheck.Positive(TargetUpdateInterval, nameof(TargetUpdateInterval), "target_update_interval");
    }
}
