namespace Proximal.Experiments;

/// <summary>A policy that stops exploring before it finds a better return.</summary>
internal sealed class EntropyCollapseRule() : DiagnosisRule("entropy-collapse", "entropy collapse")
{
    public override IReadOnlyList<string> Explains { get; } = ["plateau", "evaluation-below-training"];

    private const double Share = 0.05,
        Improvement = 0.1;

    public override Finding? Examine(RunEvidence run)
    {
        (MetricValues entropy, MetricValues returns) = (run[MetricTags.Entropy], run.Return);
        // The entropy of a Gaussian can be negative; its deviation is a rule of its own. Bandits have nothing to explore.
        if (!entropy.Exists || run[MetricTags.StandardDeviation].Exists || !(run.Length.First > 1.5))
            return null;
        double limit = Share * entropy.First;
        bool isFlat = returns.Late - returns.First <= Improvement * Math.Abs(returns.First);
        return entropy.Late < limit && isFlat
            ? Found(
                $"train/entropy falls from {Text(entropy.First)} to {Text(entropy.Late)}, below 5% of it from "
                    + $"{Step(entropy.FirstStepBelow(limit))}, while rollout/ep_rew_mean goes from {Text(returns.First)} to "
                    + Text(returns.Late),
                "raise ent_coef to 0.01 to 0.05, and n_envs or n_steps, so that the better actions are tried; lower "
                    + "learning_rate",
                ("ent_coef", "0.02")
            )
            : null;
    }
}
