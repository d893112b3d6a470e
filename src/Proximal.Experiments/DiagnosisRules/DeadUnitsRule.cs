namespace Proximal.Experiments;

/// <summary>Hidden ReLU units that are 0 for every observation.</summary>
internal sealed class DeadUnitsRule() : DiagnosisRule("dead-units", "dead ReLU units")
{
    // Healthy runs have up to 48%.
    private const double Share = 0.6;

    public override Finding? Examine(RunEvidence run) =>
        run[MetricTags.DeadUnits] is { Exists: true, Late: > Share } dead
            ? Found(
                $"{Percent(dead.Late)} of the hidden ReLU units are 0 for every observation (train/dead_units, last quarter; "
                    + $"{Percent(dead.First)} at the first update)",
                "lower learning_rate, normalize observations, or set policy_kwargs.activation_fn to tanh or elu",
                run.Settings.Flag("normalize.norm_obs")
                    ? [("policy_kwargs.activation_fn", "tanh")]
                    : [("normalize.norm_obs", "true")]
            )
            : null;
}
