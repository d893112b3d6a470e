namespace Proximal.Experiments;

/// <summary>Gradients that are far longer than their limit in every step.</summary>
internal sealed class ClippedGradientRule() : DiagnosisRule("gradient-clipped", "gradients are always clipped")
{
    public override IReadOnlyList<string> Explains { get; } =
    ["learning-rate-low", "blind-critic", "evaluation-below-training", "plateau"];

    // Clipping all steps is harmless with Adam as long as its epsilon is smaller than the clipped gradients: healthy runs
    // clip all steps to 1/200.
    private const double Share = 0.99,
        Factor = 1000;

    public override Finding? Examine(RunEvidence run)
    {
        (MetricValues clipped, MetricValues norm) = (
            run[MetricTags.GradientClipFraction],
            run[MetricTags.GradientNorm]
        );
        return
            run.Settings.Number("max_grad_norm") is { } limit && clipped.Median >= Share && norm.Median > Factor * limit
            ? Found(
                $"{Percent(clipped.Median)} of the gradient steps are clipped (train/grad_clip_fraction, median); the norm "
                    + $"is {Text(norm.Median)} (train/grad_norm, median), {Text(norm.Median / limit)} times max_grad_norm "
                    + run.Settings.Text("max_grad_norm"),
                "raise max_grad_norm to 0.5; if it is, normalize rewards and observations",
                limit < 0.5 ? [("max_grad_norm", "0.5")] : [("normalize.norm_reward", "true")]
            )
            : null;
    }
}
