namespace Proximal.Experiments;

/// <summary>An off-policy run that only filled its replay buffer.</summary>
internal sealed class NoGradientStepsRule() : DiagnosisRule("no-gradient-steps", "no gradient steps")
{
    public override IReadOnlyList<string> Explains { get; } =
    ["learning-rate-low", "evaluation-below-training", "plateau"];

    public override Finding? Examine(RunEvidence run) =>
        run.Uses("sac", "td3")
        && run[MetricTags.Updates] is { Exists: true, Max: 0 }
        && run.Settings.Number("learning_starts") is { } starts
            ? Found(
                $"train/n_updates is 0 at {Step(run[MetricTags.Updates].StepOfLast)}: learning_starts is "
                    + $"{DisplayFormat.Count(starts)}, so all actions were random",
                "lower learning_starts to at most a tenth of n_timesteps",
                ("learning_starts", "100")
            )
            : null;
}
