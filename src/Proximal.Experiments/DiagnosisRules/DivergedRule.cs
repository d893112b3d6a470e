namespace Proximal.Experiments;

/// <summary>A value of training was not finite, and the run ended.</summary>
internal sealed class DivergedRule() : DiagnosisRule("diverged", "training diverged")
{
    public override IReadOnlyList<string> Explains { get; } =
    [
        "learning-rate-high",
        "kl-high",
        "rewards-large",
        "saturated-units",
        "dead-units",
        "gradient-clipped",
        "blind-critic",
        "actions-at-bounds",
        "entropy-collapse",
    ];

    public override Finding? Examine(RunEvidence run) =>
        run.Summary is { Status: RunStatus.Diverged } summary
            ? Found(
                $"a value was NaN or infinite after the checkpoint of {Step(summary.Steps)}; the learning rate was "
                    + $"{run.Settings.Text("learning_rate")}",
                "the last checkpoint is good: check that observations and rewards are finite, lower learning_rate, and "
                    + "normalize observations and rewards",
                LearningRates.Lower(run.Settings)
            )
            : null;
}
