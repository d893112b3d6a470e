namespace Proximal.Experiments;

/// <summary>Updates that end after few of their gradient steps.</summary>
internal sealed class SmallTargetKlRule() : DiagnosisRule("target-kl-small", "target KL divergence is too small")
{
    public override IReadOnlyList<string> Explains { get; } =
    ["few-epochs", "learning-rate-low", "blind-critic", "plateau", "evaluation-below-training"];

    private const double SmallestShare = 0.2,
        Usual = 0.02;

    public override Finding? Examine(RunEvidence run)
    {
        MetricValues steps = run[MetricTags.GradientSteps];
        return
            steps.Exists
            && run.PlannedGradientSteps is { } planned and > 1
            && run.Settings.Number("target_kl") is { } target and < Usual
            && steps.Median < Math.Max(SmallestShare * planned, 2.5)
            ? Found(
                $"an update takes {Text(steps.Median)} of its {planned} gradient steps (train/gradient_steps, median), "
                    + $"because the KL divergence exceeds 1.5 times target_kl {run.Settings.Text("target_kl")}",
                "raise target_kl to 0.01 to 0.05, or lower learning_rate",
                ("target_kl", "0.02")
            )
            : null;
    }
}
