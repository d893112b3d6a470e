namespace Proximal.Experiments;

/// <summary>A return that stopped rising far below the reward threshold of the environment.</summary>
internal sealed class PlateauRule() : DiagnosisRule("plateau", "plateau below the solved return")
{
    private const double Gap = 0.25,
        Rise = 0.03;

    public override Finding? Examine(RunEvidence run)
    {
        MetricValues returns = run.Return;
        if (run.RewardThreshold is not { } threshold || returns.Count < 8)
            return null;
        double range = threshold - returns.First,
            before = returns.Between(0.35, 0.6);
        double reached = Math.Max(returns.Late, run.Summary?.Evaluation?.Mean ?? double.NegativeInfinity);
        return range > 0 && threshold - reached > Gap * range && returns.Late - before < Rise * range
            ? Found(
                $"rollout/ep_rew_mean is {Text(before)} in the middle of the run and {Text(returns.Late)} in the last quarter; "
                    + $"the environment is solved at {Text(threshold)}",
                "no single cause was found: use larger rollouts (n_envs, n_steps), a wider network "
                    + "(policy_kwargs.net_arch), more exploration (ent_coef), or search with 'proximal tune'",
                run.RolloutSize < 256 ? [("n_envs", "8"), ("n_steps", "128"), ("batch_size", "256")] : []
            )
            : null;
    }
}
