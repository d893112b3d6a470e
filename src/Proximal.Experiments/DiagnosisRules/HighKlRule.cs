namespace Proximal.Experiments;

/// <summary>Updates that change the policy much, because nothing limits them.</summary>
internal sealed class HighKlRule() : DiagnosisRule("kl-high", "the KL divergence is too high")
{
    public override IReadOnlyList<string> Explains { get; } =
    [
        "learning-rate-high",
        "many-epochs",
        "entropy-collapse",
        "actions-at-bounds",
        "saturated-units",
        "plateau",
        "evaluation-below-training",
    ];

    private const double Median = 0.05,
        WideRange = 0.5;

    public override Finding? Examine(RunEvidence run)
    {
        MetricValues kl = run[MetricTags.ApproximateKl];
        double? range = run.Settings.Number("clip_range");
        bool isWide = run.Settings.Text("objective") is "clip" or null && range > WideRange;
        return run.Uses("ppo") && isWide && kl.Median > Median
            ? Found(
                $"train/approx_kl has a median of {Text(kl.Median)} and reaches {Text(kl.Max)} at {Step(kl.StepOfMax)} (healthy: "
                    + $"below 0.05), and clip_range {run.Settings.Text("clip_range")} does not limit it",
                "set clip_range to 0.1 to 0.3; target_kl: 0.02 ends updates that go too far",
                ("clip_range", "0.2")
            )
            : null;
    }
}
