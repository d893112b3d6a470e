namespace Proximal.Experiments;

/// <summary>Elements of observations that are much larger or smaller than 1.</summary>
internal sealed class ObservationScaleRule() : DiagnosisRule("observations-scale", "observations are not normalized")
{
    public override IReadOnlyList<string> Explains { get; } =
    [
        "blind-critic",
        "gradient-clipped",
        "learning-rate-high",
        "learning-rate-low",
        "kl-high",
        "value-loss-dominates",
        "evaluation-below-training",
        "plateau",
        "clip-range-small",
    ];

    // The largest scale of healthy runs was 4.4, of Pendulum's angular velocity.
    private const double Largest = 15,
        Smallest = 0.01;

    public override Finding? Examine(RunEvidence run)
    {
        (MetricValues max, MetricValues min) = (
            run[MetricTags.ObservationScaleMax],
            run[MetricTags.ObservationScaleMin]
        );
        if (!max.Exists || run.Settings.Flag("normalize.norm_obs") || max.Median is >= Smallest and <= Largest)
            return null;
        string remedy =
            "set normalize.norm_obs to true, or scale the observations in the environment to the order of 1";
        return Found(
            $"the root mean square of the elements of the observations is from {Text(min.Median)} to {Text(max.Median)} "
                + "(rollout/obs_scale_min, rollout/obs_scale_max; medians); networks expect the order of 1",
            run.Settings.Has("normalize.norm_obs")
                ? remedy
                : "scale the observations in the environment, or use VectorNormalize",
            run.Settings.Has("normalize.norm_obs") ? [("normalize.norm_obs", "true")] : []
        );
    }
}
