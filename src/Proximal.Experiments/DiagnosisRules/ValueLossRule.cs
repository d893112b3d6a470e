namespace Proximal.Experiments;

/// <summary>A value loss that overwhelms the policy loss in shared layers.</summary>
internal sealed class ValueLossRule() : DiagnosisRule("value-loss-dominates", "the value loss dominates")
{
    public override IReadOnlyList<string> Explains { get; } =
    ["gradient-clipped", "learning-rate-low", "plateau", "evaluation-below-training"];

    private const double Factor = 100;

    public override Finding? Examine(RunEvidence run)
    {
        (MetricValues value, MetricValues policy) = (run[MetricTags.ValueLoss], run[MetricTags.PolicyLoss]);
        if (!value.Exists || run.Settings.Number("vf_coef") is not { } coefficient || !run.SharesLayers)
            return null;
        double weighted = coefficient * value.Median;
        return coefficient > 1 && weighted > Factor
            ? Found(
                $"vf_coef {run.Settings.Text("vf_coef")} times train/value_loss is {Text(weighted)} (median), while "
                    + $"train/policy_gradient_loss is {Text(policy.Median)}: the shared layers learn values only",
                "lower vf_coef to 0.5 to 1, normalize rewards, or use separate networks (policy_kwargs.net_arch: {pi: [...], vf: "
                    + "[...]})",
                ("vf_coef", "0.5")
            )
            : null;
    }
}
