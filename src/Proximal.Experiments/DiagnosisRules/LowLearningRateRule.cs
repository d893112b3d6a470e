namespace Proximal.Experiments;

/// <summary>Updates that do not change the policy.</summary>
internal sealed class LowLearningRateRule() : DiagnosisRule("learning-rate-low", "learning rate is too low")
{
    public override IReadOnlyList<string> Explains { get; } = ["blind-critic", "plateau", "evaluation-below-training"];

    // Healthy runs start above 1e-3.
    private const double LargestKl = 1e-5,
        EntropyChange = 0.003,
        ValueChange = 0.05;

    public override Finding? Examine(RunEvidence run) =>
        run[MetricTags.LastKl] is { Exists: true } kl ? ExamineKl(run, kl)
        : run[MetricTags.QValue] is { Exists: true } q ? ExamineCritics(run, q)
        : run.Uses("a2c", "reinforce") ? ExamineEntropy(run)
        : null;

    private Finding? ExamineKl(RunEvidence run, MetricValues kl) =>
        kl.Max < LargestKl && run.Return is { Exists: true } && run[MetricTags.AdvantageDeviation].Max > 0
            ? Found(
                $"the KL divergence at the end of an update is at most {Text(kl.Max)} (train/approx_kl_last; healthy runs start "
                    + $"above 0.001): the policy does not change; learning_rate is {run.Settings.Text("learning_rate")}",
                Remedy(run),
                LearningRates.Raise(run.Settings)
            )
            : null;

    private Finding? ExamineCritics(RunEvidence run, MetricValues q)
    {
        double reward = Math.Abs(run.MeanReward);
        return q.Count > 1 && q.Max - q.Min < ValueChange * reward
            ? Found(
                $"train/q_value stays between {Text(q.Min)} and {Text(q.Max)}, while a step earns {Text(run.MeanReward)} on "
                    + $"average: the critics do not learn; learning_rate is {run.Settings.Text("learning_rate")}",
                Remedy(run),
                LearningRates.Raise(run.Settings)
            )
            : null;
    }

    private Finding? ExamineEntropy(RunEvidence run)
    {
        MetricValues entropy = run[MetricTags.Entropy];
        return entropy.Exists && entropy.Max - entropy.Min < EntropyChange
            ? Found(
                $"train/entropy stays between {Text(entropy.Min)} and {Text(entropy.Max)}: the policy does not change; "
                    + $"learning_rate is {run.Settings.Text("learning_rate")}",
                Remedy(run),
                LearningRates.Raise(run.Settings)
            )
            : null;
    }

    private static string Remedy(RunEvidence run) =>
        $"raise learning_rate; {LearningRates.UsualText(run.Settings)} is usual";
}
