namespace Proximal.Experiments;

/// <summary>Episodes that all have the same return, so that no action is better than another.</summary>
internal sealed class NoRewardSignalRule() : DiagnosisRule("no-reward-signal", "no reward signal")
{
    public override IReadOnlyList<string> Explains { get; } =
    ["rewards-small", "entropy-collapse", "learning-rate-low", "blind-critic", "plateau", "evaluation-below-training"];

    private const int MinUpdates = 5;

    public override Finding? Examine(RunEvidence run)
    {
        MetricValues returns = run.Return;
        bool allTruncated = run[MetricTags.TruncatedShare] is { Exists: true, Min: 1 };
        if (returns.Count < MinUpdates || returns.Max > returns.Min || (returns.Max != 0 && !allTruncated))
            return null;
        bool isTrained = !run.Uses("bc", "dagger", "gail");
        return isTrained
            ? Found(
                $"rollout/ep_rew_mean is {Text(returns.First)} from the first update to {Step(returns.StepOfLast)}"
                    + (allTruncated ? ", and every episode ended at its time limit" : ""),
                "no reward was found: reward progress towards the goal, start episodes nearer to it, or raise exploration "
                    + "(ent_coef, n_envs, policy_kwargs.log_std_init); if rewards are always 0, check Step of the environment",
                run.Settings.Number("ent_coef") is { } bonus and < 0.01 ? [("ent_coef", "0.01")] : []
            )
            : null;
    }
}
