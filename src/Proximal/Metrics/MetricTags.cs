namespace Proximal;

/// <summary>
/// The tags of the metrics that training logs. They are those of Stable-Baselines3 where it has the same metric, so
/// that dashboards and scripts for it work unchanged.
/// </summary>
public static class MetricTags
{
    /// <summary>Mean return of the last 100 episodes, in unnormalized rewards.</summary>
    public const string EpisodeReturn = "rollout/ep_rew_mean";

    /// <summary>Mean length of the last 100 episodes, in steps.</summary>
    public const string EpisodeLength = "rollout/ep_len_mean";

    /// <summary>Share of the episodes that ended in a rollout by truncation instead of termination.</summary>
    public const string TruncatedShare = "rollout/truncated_share";

    /// <summary>
    /// Share of the elements of continuous actions that are clipped to their bounds, or within 0.5% of the range of them
    /// if they are squashed.
    /// </summary>
    public const string ActionBoundShare = "rollout/action_bound_share";

    /// <summary>
    /// Root mean square of the largest element of the observations that the network receives, over a rollout.
    /// </summary>
    public const string ObservationScaleMax = "rollout/obs_scale_max";

    /// <summary>
    /// Root mean square of the smallest element of the observations that the network receives, over a rollout; elements
    /// that are always 0 do not count.
    /// </summary>
    public const string ObservationScaleMin = "rollout/obs_scale_min";

    /// <summary>Share of the elements of the observations that do not vary within a rollout.</summary>
    public const string ConstantObservationShare = "rollout/obs_constant_share";

    /// <summary>
    /// Start of the tags of metrics that environments add, such as <c>environment/is_success</c>; see
    /// <see cref="VectorEnvironment.AddMetrics"/>.
    /// </summary>
    public const string EnvironmentPrefix = "environment/";

    /// <summary>
    /// Start of the tags of the current lesson, counted from 0, of each environment parameter with a curriculum, such as
    /// <c>environment/lesson/length</c> (<c>Environment/Lesson Number</c> of ML-Agents).
    /// </summary>
    public const string LessonPrefix = EnvironmentPrefix + "lesson/";

    /// <summary>
    /// Elo rating of the current policy in self-play, relative to the initial one: that of maximum likelihood given the
    /// games since the last snapshot.
    /// </summary>
    public const string Elo = "self_play/elo";

    /// <summary>Lower end of the 95% interval of <see cref="Elo"/>.</summary>
    public const string EloLow = "self_play/elo_low";

    /// <summary>Upper end of the 95% interval of <see cref="Elo"/>.</summary>
    public const string EloHigh = "self_play/elo_high";

    /// <summary>The policy loss, averaged over the minibatches of the update.</summary>
    public const string PolicyLoss = "train/policy_gradient_loss";

    /// <summary>The value loss before its coefficient: half the mean squared error.</summary>
    public const string ValueLoss = "train/value_loss";

    /// <summary>
    /// Mean entropy of the policy, in nats. It should decrease slowly; a sudden drop means that exploration has ended.
    /// </summary>
    public const string Entropy = "train/entropy";

    /// <summary>The total loss, averaged over the minibatches of the update.</summary>
    public const string Loss = "train/loss";

    /// <summary>Mean negative log-likelihood of demonstrated actions, in nats (<c>neglogp</c> of imitation).</summary>
    public const string NegativeLogLikelihood = "train/neglogp";

    /// <summary>Mean negative log-likelihood of demonstrated actions in behaviour cloning beside PPO.</summary>
    public const string CloningLoss = "train/cloning_loss";

    /// <summary>Share β of the steps that the expert of DAgger takes instead of the learner.</summary>
    public const string ExpertShare = "train/beta";

    /// <summary>Loss of the discriminator of GAIL.</summary>
    public const string DiscriminatorLoss = "train/disc_loss";

    /// <summary>Share of the agent's steps that the discriminator of GAIL classifies as the agent's.</summary>
    public const string DiscriminatorPolicyAccuracy = "train/disc_acc_gen";

    /// <summary>Share of demonstrated steps that the discriminator of GAIL classifies as demonstrated.</summary>
    public const string DiscriminatorExpertAccuracy = "train/disc_acc_expert";

    /// <summary>Mean reward that the discriminator of GAIL gives for a step.</summary>
    public const string DiscriminatorReward = "train/disc_reward_mean";

    /// <summary>Mean intrinsic reward of a step, after normalization.</summary>
    public const string IntrinsicReward = "train/intrinsic_reward_mean";

    /// <summary>Value loss of the intrinsic rewards before its coefficient: half the mean squared error.</summary>
    public const string IntrinsicValueLoss = "train/intrinsic_value_loss";

    /// <summary>Mean learned reward of a step, before <see cref="OnPolicyOptions.NormalizeRewards"/>.</summary>
    public const string RewardModelReward = "reward_model/reward_mean";

    /// <summary>Cross-entropy of the preferences that trained the reward, in nats.</summary>
    public const string RewardModelLoss = "reward_model/loss";

    /// <summary>Cross-entropy of held-out preferences under the learned reward, in nats.</summary>
    public const string RewardModelValidationLoss = "reward_model/validation_loss";

    /// <summary>Share of the held-out preferences that the learned reward orders as the labeller does, without
    /// ties.</summary>
    public const string RewardModelAccuracy = "reward_model/accuracy";

    /// <summary>Loss of the predictor of random network distillation: the mean squared error of its outputs.</summary>
    public const string PredictorLoss = "train/predictor_loss";

    /// <summary>Loss of the forward model of the intrinsic curiosity module: half the squared error of the features.</summary>
    public const string ForwardLoss = "train/forward_loss";

    /// <summary>
    /// Loss of the inverse model of the intrinsic curiosity module: the mean negative log-likelihood of the actions, in
    /// nats.
    /// </summary>
    public const string InverseLoss = "train/inverse_loss";

    /// <summary>
    /// Schulman's estimate of the KL divergence KL(old ‖ new) of the policy, in nats. Typically below 0.02.
    /// </summary>
    public const string ApproximateKl = "train/approx_kl";

    /// <summary>Mean exact KL divergence KL(old ‖ new) of the policy, in nats.</summary>
    public const string KlDivergence = "train/kl_divergence_loss";

    /// <summary>The number of conjugate gradient iterations.</summary>
    public const string ConjugateGradientSteps = "train/cg_steps";

    /// <summary>The number of step lengths that the line search tried.</summary>
    public const string LineSearchSteps = "train/line_search_steps";

    /// <summary>Whether the line search found a step that improves the surrogate: 1 or 0.</summary>
    public const string LineSearchSuccess = "train/is_line_search_success";

    /// <summary>
    /// The fraction of transitions whose probability ratio is outside the clip range. Typically between 0.05 and 0.3.
    /// </summary>
    public const string ClipFraction = "train/clip_fraction";

    /// <summary>
    /// The fraction of the variance of the returns that the values explain: 1 is a perfect prediction, 0 or less is no
    /// better than a constant.
    /// </summary>
    public const string ExplainedVariance = "train/explained_variance";

    /// <summary>Mean global gradient norm before clipping.</summary>
    public const string GradientNorm = "train/grad_norm";

    /// <summary>Share of the gradient steps of an update whose gradient was longer than the limit and was clipped.</summary>
    public const string GradientClipFraction = "train/grad_clip_fraction";

    /// <summary>
    /// The gradient steps of an update, if <see cref="PpoOptions.TargetKl"/> can end it early.
    /// </summary>
    public const string GradientSteps = "train/gradient_steps";

    /// <summary>
    /// Largest |log ratio| of the first minibatch of an update. No gradient step precedes it, so the policy is the one
    /// that collected the rollout: any value above rounding error is a bug.
    /// </summary>
    public const string FirstLogRatio = "train/first_log_ratio";

    /// <summary>Approximate KL divergence in the second minibatch of an update: after one gradient step.</summary>
    public const string FirstStepKl = "train/approx_kl_first_step";

    /// <summary>Approximate KL divergence in the last minibatch of an update.</summary>
    public const string LastKl = "train/approx_kl_last";

    /// <summary>Mean of the value targets of a rollout, after any normalization of rewards.</summary>
    public const string ReturnMean = "train/return_mean";

    /// <summary>Standard deviation of the value targets of a rollout, after any normalization of rewards.</summary>
    public const string ReturnDeviation = "train/return_std";

    /// <summary>Mean of the values that the critic predicted for a rollout.</summary>
    public const string ValueMean = "train/value_mean";

    /// <summary>Standard deviation of the advantages of a rollout before they are normalized.</summary>
    public const string AdvantageDeviation = "train/advantage_std";

    /// <summary>
    /// Share of the hidden ReLU units whose output is 0 for every one of 128 observations of a rollout.
    /// </summary>
    public const string DeadUnits = "train/dead_units";

    /// <summary>Share of the outputs of hidden tanh units beyond ±0.99, over 128 observations of a rollout.</summary>
    public const string SaturatedUnits = "train/saturated_units";

    /// <summary>The learning rate of this update.</summary>
    public const string LearningRate = "train/learning_rate";

    /// <summary>The clip range of this update.</summary>
    public const string ClipRange = "train/clip_range";

    /// <summary>The clip range of the value function in this update, if set.</summary>
    public const string ClipRangeValue = "train/clip_range_vf";

    /// <summary>The coefficient of the KL penalty in this update, if the objective has one.</summary>
    public const string KlCoefficient = "train/kl_coef";

    /// <summary>Mean standard deviation of a Gaussian policy, in action units, before any squashing.</summary>
    public const string StandardDeviation = "train/std";

    /// <summary>
    /// The actor's loss, averaged over the gradient steps since the last report: the mean of α log π - Q for SAC, the
    /// mean of -Q for TD3.
    /// </summary>
    public const string ActorLoss = "train/actor_loss";

    /// <summary>
    /// The sum of the losses of both critics, averaged over the gradient steps since the last report.
    /// </summary>
    public const string CriticLoss = "train/critic_loss";

    /// <summary>
    /// Mean value of the first critic of SAC and TD3 for the sampled transitions, over the gradient steps since the last
    /// report.
    /// </summary>
    public const string QValue = "train/q_value";

    /// <summary>
    /// The temperature α of SAC, the coefficient of the entropy, averaged over the gradient steps since the last
    /// report.
    /// </summary>
    public const string EntropyCoefficient = "train/ent_coef";

    /// <summary>
    /// The loss of the temperature of SAC, if it is learned, averaged over the gradient steps since the last report.
    /// </summary>
    public const string EntropyCoefficientLoss = "train/ent_coef_loss";

    /// <summary>
    /// The number of updates so far: rollouts for on-policy algorithms, gradient steps for off-policy algorithms.
    /// </summary>
    public const string Updates = "train/n_updates";

    /// <summary>Mean return of the episodes of an evaluation.</summary>
    public const string EvaluationReturn = "eval/mean_reward";

    /// <summary>Mean length of the episodes of an evaluation, in steps.</summary>
    public const string EvaluationLength = "eval/mean_ep_length";

    /// <summary>
    /// Environment steps per second since the start. Depends on the clock, so it is not in metrics.jsonl.
    /// </summary>
    public const string StepsPerSecond = "time/fps";

    /// <summary>Seconds since the start. Depends on the clock, so it is not in metrics.jsonl.</summary>
    public const string Elapsed = "time/time_elapsed";
}
