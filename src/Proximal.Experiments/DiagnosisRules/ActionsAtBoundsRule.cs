namespace Proximal.Experiments;

/// <summary>Most continuous actions are clipped from the first update.</summary>
internal sealed class ActionsAtBoundsRule() : DiagnosisRule("actions-at-bounds", "actions are at their bounds")
{
    public override IReadOnlyList<string> Explains { get; } = ["plateau", "evaluation-below-training"];

    // Trained policies of healthy runs choose the bounds in up to 97% of the steps, but at most 32% in the first update.
    private const double Largest = 0.6;

    public override Finding? Examine(RunEvidence run)
    {
        MetricValues share = run[MetricTags.ActionBoundShare];
        // The noise of off-policy algorithms reaches the bounds on purpose.
        if (run.Uses("sac", "td3") || !share.Exists || !(share.First > Largest) || !(share.Early > Largest))
            return null;
        double? initial = run.Settings.Number("policy_kwargs.log_std_init");
        return Found(
            $"{Percent(share.First)} of the actions are at or beyond their bounds at the first update, {Percent(share.Median)} "
                + "over the run (rollout/action_bound_share): clipping hides the difference between them",
            "set policy_kwargs.rescale_actions to true, so that the bounds are at -1 and 1, and policy_kwargs.log_std_init to "
                + "at most 0; policy_kwargs.squash_output or distribution: beta respect the bounds",
            initial > 0
                ? [("policy_kwargs.rescale_actions", "true"), ("policy_kwargs.log_std_init", "0")]
                : [("policy_kwargs.rescale_actions", "true")]
        );
    }
}
