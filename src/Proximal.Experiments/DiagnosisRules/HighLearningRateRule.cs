namespace Proximal.Experiments;

/// <summary>Single gradient steps that change the policy or the critics too much.</summary>
internal sealed class HighLearningRateRule() : DiagnosisRule("learning-rate-high", "learning rate is too high")
{
    public override IReadOnlyList<string> Explains { get; } =
    [
        "kl-high",
        "many-epochs",
        "entropy-collapse",
        "blind-critic",
        "actions-at-bounds",
        "clip-range-small",
        "rewards-large",
        "plateau",
        "evaluation-below-training",
    ];

    // 90% of the updates of healthy runs stay below 0.0022 after their first gradient step.
    private const double FirstStepKl = 0.02,
        Share = 0.1,
        FirstUpdateKl = 0.05;

    private const double SaturatedShare = 0.6,
        EntropyShare = 0.02,
        CriticGrowth = 100,
        UsualFactor = 30,
        Improvement = 0.1;

    public override Finding? Examine(RunEvidence run) =>
        run[MetricTags.FirstStepKl] is { Exists: true } kl ? ExamineSteps(run, kl)
        : run[MetricTags.QValue].Exists ? ExamineCritics(run)
        : ExamineUnits(run);

    private Finding? ExamineSteps(RunEvidence run, MetricValues kl)
    {
        double share = kl.ShareAbove(FirstStepKl);
        return share > Share || kl.First > FirstUpdateKl
            ? Found(
                $"after the first gradient step of an update the KL divergence exceeds {FirstStepKl} in {Percent(share)} of the "
                    + $"updates, up to {Text(kl.Max)} at {Step(kl.StepOfMax)} (train/approx_kl_first_step; healthy: below "
                    + $"0.003); learning_rate is {run.Settings.Text("learning_rate")}",
                Remedy(run),
                LearningRates.Lower(run.Settings)
            )
            : null;
    }

    private Finding? ExamineCritics(RunEvidence run)
    {
        MetricValues q = run[MetricTags.QValue];
        double limit = Math.Max(1, Math.Abs(run.MeanReward)) / (1 - (run.Settings.Number("gamma") ?? 0.99));
        double largest = Math.Max(q.Max, -q.Min);
        bool isFarAbove =
            run.Settings.Number("learning_rate") > UsualFactor * LearningRates.Usual(run.Settings.Algorithm)
            && run.Return.Late - run.Return.First < Improvement * Math.Abs(run.Return.First);
        return largest > CriticGrowth * limit || isFarAbove
            ? Found(
                $"the values of the critics reach {Text(largest)} (train/q_value), while the rewards allow about "
                    + $"{Text(limit)}; train/critic_loss is {Text(run[MetricTags.CriticLoss].Late)}, and the return went from "
                    + $"{Text(run.Return.First)} to {Text(run.Return.Late)}; learning_rate is "
                    + run.Settings.Text("learning_rate"),
                Remedy(run),
                LearningRates.Lower(run.Settings)
            )
            : null;
    }

    private Finding? ExamineUnits(RunEvidence run)
    {
        MetricValues entropy = run[MetricTags.Entropy];
        double off = Math.Max(
            run[MetricTags.SaturatedUnits] is { Exists: true } saturated ? saturated.Late : 0,
            run[MetricTags.DeadUnits] is { Exists: true } dead ? dead.Late : 0
        );
        return
            off > SaturatedShare
            && (entropy.Late < EntropyShare * entropy.First || run[MetricTags.StandardDeviation] is { Exists: true })
            ? Found(
                $"{Percent(off)} of the hidden units are saturated or dead in the last quarter, and train/entropy went from "
                    + $"{Text(entropy.First)} to {Text(entropy.Late)}; learning_rate is {run.Settings.Text("learning_rate")}",
                Remedy(run),
                LearningRates.Lower(run.Settings)
            )
            : null;
    }

    private static string Remedy(RunEvidence run) =>
        $"lower learning_rate; {LearningRates.UsualText(run.Settings)} is usual, and lin_X lets it fall to 0";
}
