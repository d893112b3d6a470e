namespace Proximal.Experiments;

/// <summary>Updates whose many small steps change the policy too much.</summary>
internal sealed class ManyEpochsRule() : DiagnosisRule("many-epochs", "too many gradient steps")
{
    public override IReadOnlyList<string> Explains { get; } =
    ["entropy-collapse", "plateau", "evaluation-below-training"];

    // The medians of healthy runs are at most 0.015 and 0.14.
    private const double LastKl = 0.04,
        ClipFraction = 0.3;

    public override Finding? Examine(RunEvidence run)
    {
        (MetricValues last, MetricValues first) = (run[MetricTags.LastKl], run[MetricTags.FirstStepKl]);
        bool isFar = last.Median > LastKl || run[MetricTags.ClipFraction].Median > ClipFraction;
        return run.Uses("ppo") && last.Exists && isFar && run.PlannedGradientSteps is { } steps
            ? Found(
                $"the KL divergence grows from {Text(first.Median)} after the first to {Text(last.Median)} after the last of "
                    + $"{steps} gradient steps of an update (train/approx_kl_first_step, train/approx_kl_last; medians), and "
                    + $"reaches {Text(last.Max)} at {Step(last.StepOfMax)}; train/clip_fraction is "
                    + $"{Text(run[MetricTags.ClipFraction].Median)} (median)",
                $"lower n_epochs (now {run.Settings.Text("n_epochs")}) or raise batch_size; target_kl: 0.02 ends updates that "
                    + "go too far",
                run.Settings.Number("n_epochs") > 10
                    ? [("n_epochs", "10"), ("target_kl", "0.02")]
                    : [("target_kl", "0.02")]
            )
            : null;
    }
}
