namespace Proximal.Experiments;

/// <summary>One or two gradient steps for each rollout of PPO.</summary>
internal sealed class FewEpochsRule() : DiagnosisRule("few-epochs", "too few gradient steps")
{
    public override IReadOnlyList<string> Explains { get; } =
    ["learning-rate-low", "blind-critic", "plateau", "evaluation-below-training"];

    private const int Fewest = 2;

    public override Finding? Examine(RunEvidence run) =>
        run.Uses("ppo") && run.PlannedGradientSteps is { } steps and <= Fewest
            ? Found(
                $"an update takes {steps} gradient step{(steps == 1 ? "" : "s")} on {Text(run.RolloutSize ?? 0)} transitions: "
                    + $"n_epochs {run.Settings.Text("n_epochs")}, batch_size {run.Settings.Text("batch_size")}; "
                    + $"train/clip_fraction is {Text(run[MetricTags.ClipFraction].Median)} (median), so the clipped objective "
                    + "is not used",
                "raise n_epochs to about 10, and use a batch_size of 64 to a quarter of the rollout",
                ("n_epochs", "10")
            )
            : null;
}
