using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>All rules of the doctor, in the order in which causes are reported: causes before their effects.</summary>
internal static class Rules
{
    public static IReadOnlyList<DiagnosisRule> All { get; } =
    [
        new DivergedRule(),
        new NoGradientStepsRule(),
        new ConstantObservationsRule(),
        new ObservationScaleRule(),
        new TimeLimitRule(),
        new NoRewardSignalRule(),
        new LargeRewardsRule(),
        new SmallRewardsRule(),
        new FirstRatioRule(),
        new SmallExplorationRule(),
        new LargeEntropyBonusRule(),
        new ActionsAtBoundsRule(),
        new SmallDiscountRule(),
        new BootstrapRule(),
        new SmallTargetKlRule(),
        new ValueLossRule(),
        new ClippedGradientRule(),
        new FewEpochsRule(),
        new HighKlRule(),
        new HighLearningRateRule(),
        new SmallClipRangeRule(),
        new ManyEpochsRule(),
        new LowLearningRateRule(),
        new EntropyCollapseRule(),
        new BlindCriticRule(),
        new DeadUnitsRule(),
        new SaturatedUnitsRule(),
        new MonitorRule(
            MonitorSignals.RewardHacking,
            "reward-hacking",
            "reward hacking",
            "use an earlier checkpoint, raise kl_coef, or correct the reward: it and the held-out reward disagree",
            ("kl_coef", RaisedKlCoefficient)
        ),
        new MonitorRule(
            MonitorSignals.LengthExplosion,
            "length-growth",
            "completions grow",
            "add a length penalty to the reward (length:N), or missing_eos_penalty; with GRPO use --loss dr-grpo or dapo"
        ),
        new MonitorRule(
            MonitorSignals.RepetitionRise,
            "repetition",
            "completions repeat themselves",
            "raise kl_coef or ent_coef, set repetition_penalty, or use an earlier checkpoint",
            ("kl_coef", RaisedKlCoefficient)
        ),
        new MonitorRule(
            MonitorSignals.EntropyCollapse,
            "token-entropy-collapse",
            "entropy collapse of the language model",
            "lower learning_rate, raise kl_coef or ent_coef, or set epsilon_high to 0.28",
            ("kl_coef", RaisedKlCoefficient)
        ),
        new MonitorRule(
            MonitorSignals.EntropyRise,
            "token-entropy-rise",
            "completions become noise",
            "lower vf_coef, set cliprange_value, use a separate value_model, or lower learning_rate"
        ),
        new MonitorRule(
            MonitorSignals.NegativeKl,
            "negative-kl",
            "the KL divergence is negative",
            "sampling and training must use the same temperature and mask, and the reference must be the policy before "
                + "training"
        ),
        new UniformGroupsRule(),
        new MissingEndTokensRule(),
        new RewardSaturationRule(),
        new ReferenceDriftRule(),
        new EvaluationRule(),
        new PlateauRule(),
    ];

    private static string? RaisedKlCoefficient(RunSettings settings) =>
        settings.Number("kl_coef") is { } coefficient
            ? settings.WithInitial("kl_coef", Math.Max(0.05, 4 * coefficient))
            : null;
}
