namespace Proximal.Experiments;

/// <summary>Hidden tanh units at -1 or 1, which pass no gradient.</summary>
internal sealed class SaturatedUnitsRule() : DiagnosisRule("saturated-units", "saturated tanh units")
{
    // Healthy runs have up to 30%: the last layer of a critic whose returns are all the same.
    private const double Share = 0.5;

    public override Finding? Examine(RunEvidence run) =>
        run[MetricTags.SaturatedUnits] is { Exists: true, Late: > Share } saturated
            ? Found(
                $"{Percent(saturated.Late)} of the outputs of hidden tanh units are beyond ±0.99 (train/saturated_units, last "
                    + $"quarter; {Percent(saturated.First)} at the first update)",
                "lower learning_rate, and normalize observations and rewards",
                run.Settings.Flag("normalize.norm_obs")
                    ? LearningRates.Lower(run.Settings)
                    : [("normalize.norm_obs", "true")]
            )
            : null;
}
