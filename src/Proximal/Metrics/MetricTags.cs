namespace Proximal;

/// <summary>
/// The names of the figures that training logs: Stable-Baselines3's where it has them, so that dashboards and scripts made
/// for it work unchanged.
/// </summary>
public static class MetricTags
{
    /// <summary>Mean return of the last 100 episodes, in the environment's own units.</summary>
    public const string EpisodeReturn = "rollout/ep_rew_mean";

    /// <summary>Mean length of the last 100 episodes, in steps.</summary>
    public const string EpisodeLength = "rollout/ep_len_mean";

    /// <summary>The policy's part of the loss, averaged over the update's minibatches.</summary>
    public const string PolicyLoss = "train/policy_gradient_loss";

    /// <summary>The value function's part of the loss before its coefficient: half the mean squared error.</summary>
    public const string ValueLoss = "train/value_loss";

    /// <summary>Mean entropy of the policy, in nats. It should fall slowly; a sudden fall means that exploration has ended.</summary>
    public const string Entropy = "train/entropy";

    /// <summary>The whole loss, averaged over the update's minibatches.</summary>
    public const string Loss = "train/loss";

    /// <summary>Schulman's estimate of the KL divergence from the old to the new policy, in nats. Healthy below about 0.02.</summary>
    public const string ApproximateKl = "train/approx_kl";

    /// <summary>Mean KL divergence from the old to the new policy, in nats, computed from the distributions themselves.</summary>
    public const string KlDivergence = "train/kl_divergence_loss";

    /// <summary>The iterations of the conjugate gradient method.</summary>
    public const string ConjugateGradientSteps = "train/cg_steps";

    /// <summary>The lengths that a line search tried.</summary>
    public const string LineSearchSteps = "train/line_search_steps";

    /// <summary>Whether a line search found a step that improves the policy: 1 or 0.</summary>
    public const string LineSearchSuccess = "train/is_line_search_success";

    /// <summary>The share of transitions whose ratio left the clip range. Healthy between about 0.05 and 0.3.</summary>
    public const string ClipFraction = "train/clip_fraction";

    /// <summary>The share of the returns' variance that the values foretold: 1 is perfect, 0 and below useless.</summary>
    public const string ExplainedVariance = "train/explained_variance";

    /// <summary>Mean norm of all gradients together, before clipping.</summary>
    public const string GradientNorm = "train/grad_norm";

    /// <summary>The optimiser's step size in this update.</summary>
    public const string LearningRate = "train/learning_rate";

    /// <summary>The clip range of this update.</summary>
    public const string ClipRange = "train/clip_range";

    /// <summary>The clip range of the value function in this update, where it has one.</summary>
    public const string ClipRangeValue = "train/clip_range_vf";

    /// <summary>The weight of the KL penalty in this update, where the objective has one.</summary>
    public const string KlCoefficient = "train/kl_coef";

    /// <summary>Mean standard deviation of a Gaussian policy, in units of the action (before squashing, where there is any).</summary>
    public const string StandardDeviation = "train/std";

    /// <summary>The actor's loss, averaged over the gradient steps since the last report: SAC's mean of α log π - Q, TD3's mean of -Q.</summary>
    public const string ActorLoss = "train/actor_loss";

    /// <summary>The loss of both critics together, averaged over the gradient steps since the last report.</summary>
    public const string CriticLoss = "train/critic_loss";

    /// <summary>SAC's temperature α, the weight of the entropy, averaged over the gradient steps since the last report.</summary>
    public const string EntropyCoefficient = "train/ent_coef";

    /// <summary>The loss of a temperature that learns, averaged over the gradient steps since the last report.</summary>
    public const string EntropyCoefficientLoss = "train/ent_coef_loss";

    /// <summary>Rollouts learned from or, where algorithms learn from replay, gradient steps so far.</summary>
    public const string Updates = "train/n_updates";

    /// <summary>Mean return of an evaluation's episodes.</summary>
    public const string EvaluationReturn = "eval/mean_reward";

    /// <summary>Mean length of an evaluation's episodes, in steps.</summary>
    public const string EvaluationLength = "eval/mean_ep_length";

    /// <summary>Environment steps per second since the start. Depends on the clock: never in metrics.jsonl.</summary>
    public const string StepsPerSecond = "time/fps";

    /// <summary>Seconds since the start. Depends on the clock: never in metrics.jsonl.</summary>
    public const string Elapsed = "time/time_elapsed";
}
