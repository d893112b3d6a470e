namespace Proximal.Experiments;

/// <summary>A Gaussian policy that starts almost deterministic.</summary>
internal sealed class SmallExplorationRule() : DiagnosisRule("exploration-small", "exploration noise is too small")
{
    public override IReadOnlyList<string> Explains { get; } =
    [
        "learning-rate-high",
        "kl-high",
        "clip-range-small",
        "many-epochs",
        "entropy-collapse",
        "evaluation-below-training",
        "plateau",
        "actions-at-bounds",
        "saturated-units",
    ];

    // Runs start with 1 by default.
    private const double Smallest = 0.05,
        SmallestLog = -2.5;

    public override Finding? Examine(RunEvidence run) =>
        run[MetricTags.StandardDeviation] is { Exists: true, Early: < Smallest } deviation
        && (run.Settings.Number("policy_kwargs.log_std_init") ?? SmallestLog) <= SmallestLog
            ? Found(
                $"train/std is {Text(deviation.First)} at the first update and {Text(deviation.Last)} at the end: all actions "
                    + "are nearly the same, and small changes of the mean are large changes of the policy",
                "raise policy_kwargs.log_std_init to about 0; policy_kwargs.rescale_actions adapts the scale of actions to "
                    + "their bounds",
                ("policy_kwargs.log_std_init", "0")
            )
            : null;
}
