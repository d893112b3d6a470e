namespace Proximal.Experiments;

/// <summary>An entropy bonus that outweighs the reward.</summary>
internal sealed class LargeEntropyBonusRule() : DiagnosisRule("entropy-bonus-large", "entropy bonus is too large")
{
    public override IReadOnlyList<string> Explains { get; } =
    [
        "actions-at-bounds",
        "kl-high",
        "learning-rate-high",
        "learning-rate-low",
        "many-epochs",
        "blind-critic",
        "evaluation-below-training",
        "plateau",
        "clip-range-small",
        "saturated-units",
    ];

    private const double KeptShare = 0.93,
        Rise = 1,
        RewardFactor = 2;

    public override Finding? Examine(RunEvidence run)
    {
        if (run.Uses("sac"))
            return ExamineTemperature(run);
        MetricValues entropy = run[MetricTags.Entropy];
        if (run.Settings.Environment is null)
            return null;
        if (!(run.Settings.Number("ent_coef") is { } bonus and > 0) || !entropy.Exists)
            return null;
        // The entropy of a choice cannot rise above that of the untrained policy; that of a Gaussian has no limit.
        bool isGaussian = run[MetricTags.StandardDeviation].Exists;
        bool isHigh = isGaussian ? entropy.Late > entropy.First + Rise : entropy.Late > KeptShare * entropy.Max;
        return isHigh && (isGaussian || bonus >= 0.05)
            ? Found(
                $"train/entropy is {Text(entropy.First)} at the first update and {Text(entropy.Late)} in the last quarter; "
                    + $"the bonus is ent_coef {run.Settings.Text("ent_coef")} times the entropy",
                "lower ent_coef: 0 to 0.02 is usual with normalized advantages",
                ("ent_coef", "0.01")
            )
            : null;
    }

    // The entropy is of the order of the number of actions, so the temperature is in the unit of a reward.
    private Finding? ExamineTemperature(RunEvidence run)
    {
        (double temperature, double reward) = (run[MetricTags.EntropyCoefficient].Late, Math.Abs(run.MeanReward));
        return
            run.Settings.Text("ent_coef") is not (null or "auto") && temperature > RewardFactor * Math.Max(reward, 0.1)
            ? Found(
                $"train/ent_coef is {Text(temperature)}, while a step earns {Text(run.MeanReward)} on average: the values of "
                    + $"the critics ({Text(run[MetricTags.QValue].Late)}) are mostly entropy",
                "set ent_coef to auto, so that the temperature is learned",
                ("ent_coef", "auto")
            )
            : null;
    }
}
