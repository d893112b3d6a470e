namespace Proximal.Experiments;

/// <summary>A final policy that is worse with its most probable actions than in training.</summary>
internal sealed class EvaluationRule() : DiagnosisRule("evaluation-below-training", "evaluation is below training")
{
    public override IReadOnlyList<string> Explains { get; } = ["plateau"];

    private const double Errors = 3,
        Share = 0.2;

    public override Finding? Examine(RunEvidence run)
    {
        MetricValues returns = run.Return;
        if (run.Summary?.Evaluation is not { } evaluation || !returns.Exists)
            return null;
        double gap = returns.Last - evaluation.Mean;
        double error = evaluation.Deviation / Math.Sqrt(evaluation.Episodes);
        return gap > Errors * error && gap > Share * Math.Max(Math.Abs(returns.Last), returns.Max - returns.Min)
            ? Found(
                $"the evaluation has a return of {evaluation}, but the last episodes of training {Text(returns.Last)} "
                    + "(rollout/ep_rew_mean)",
                "evaluation takes the most probable actions: compare 'proximal evaluate RUN --stochastic'. If that is as good as "
                    + "training, the task needs random actions, or training must go on with a lower ent_coef; otherwise the "
                    + "environment differs between training and evaluation"
            )
            : null;
    }
}
