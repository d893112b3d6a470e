namespace Proximal.Experiments;

/// <summary>Observations without information.</summary>
internal sealed class ConstantObservationsRule() : DiagnosisRule("observations-constant", "observations are constant")
{
    public override IReadOnlyList<string> Explains { get; } =
    [
        "blind-critic",
        "observations-scale",
        "evaluation-below-training",
        "plateau",
        "entropy-collapse",
        "learning-rate-low",
        "time-limit",
    ];

    public override Finding? Examine(RunEvidence run) =>
        run[MetricTags.ConstantObservationShare] is { Exists: true, Min: 1 }
            ? Found(
                "rollout/obs_constant_share is 1 in every update: no element of the observations varied within a rollout",
                "the environment writes the same observation at every step: write the state into the span of Reset and "
                    + "Step, and run 'proximal envs check'"
            )
            : null;
}
