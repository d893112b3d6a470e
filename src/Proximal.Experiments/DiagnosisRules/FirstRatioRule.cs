namespace Proximal.Experiments;

/// <summary>Log-probabilities of acting and learning differ.</summary>
internal sealed class FirstRatioRule() : DiagnosisRule("first-ratio", "the ratio is not 1 at the first minibatch")
{
    public override IReadOnlyList<string> Explains { get; } =
    ["learning-rate-high", "kl-high", "many-epochs", "clip-range-small", "evaluation-below-training", "plateau"];

    // Rounding gives up to 1e-6.
    private const double Largest = 1e-3;

    public override Finding? Examine(RunEvidence run) =>
        run[MetricTags.FirstLogRatio] is { Exists: true, Median: > Largest } ratio
            ? Found(
                $"train/first_log_ratio has a median of {Text(ratio.Median)} and a maximum of {Text(ratio.Max)} at "
                    + $"{Step(ratio.StepOfMax)}; before the first gradient step of an update the ratio must be 1",
                "acting and learning compute different log-probabilities: compare Act with Actor of the network, and Sample "
                    + "with Evaluate of the distribution; dropout and batch statistics must be the same in both"
            )
            : null;
}
