namespace Proximal.Experiments;

/// <summary>Most ratios leave a clip range that is too narrow.</summary>
internal sealed class SmallClipRangeRule() : DiagnosisRule("clip-range-small", "clipping is saturated")
{
    public override IReadOnlyList<string> Explains { get; } =
    ["learning-rate-low", "plateau", "evaluation-below-training"];

    // The median of healthy runs is at most 0.14.
    private const double Share = 0.4;

    public override Finding? Examine(RunEvidence run) =>
        run[MetricTags.ClipFraction] is { Exists: true, Median: > Share } clipped
            ? Found(
                $"train/clip_fraction has a median of {Text(clipped.Median)} (healthy: 0.05 to 0.3), with clip_range "
                    + $"{run.Settings.Text("clip_range")} and train/approx_kl {Text(run[MetricTags.ApproximateKl].Median)}",
                "raise clip_range to 0.1 to 0.3; if it is, lower learning_rate or n_epochs",
                run.Settings.Number("clip_range") < 0.1
                    ? [("clip_range", run.Settings.WithInitial("clip_range", 0.2))]
                    : []
            )
            : null;
}
