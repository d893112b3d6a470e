namespace Proximal.Language;

/// <summary>
/// Tags of metrics of language model trainers, besides those of <see cref="MetricTags"/>; those of TRL where it has
/// them.
/// </summary>
public static class LanguageMetricTags
{
    /// <summary>Mean score of the completions, before clipping and penalties.</summary>
    public const string Scores = "objective/scores";

    /// <summary>Standard deviation of the scores.</summary>
    public const string ScoresStd = "objective/scores_std";

    /// <summary>
    /// KL divergence of whole completions from the reference, in nats: the token estimates summed over each completion,
    /// averaged over completions. The penalty uses the same estimates.
    /// </summary>
    public const string Kl = "objective/kl";

    /// <summary>KL coefficient of the update.</summary>
    public const string KlCoefficient = "objective/kl_coef";

    /// <summary>Mean KL penalty of a completion.</summary>
    public const string NonScoreReward = "objective/non_score_reward";

    /// <summary>Mean of score and penalties of a completion: the objective of training.</summary>
    public const string RlhfReward = "objective/rlhf_reward";

    /// <summary>Mean score of the same completions under the held-out reward.</summary>
    public const string HeldOutScores = "objective/heldout_scores";

    /// <summary>
    /// Share of groups of completions whose scores are not all equal: those that give a gradient. TRL logs the rest as
    /// <c>frac_reward_zero_std</c>.
    /// </summary>
    public const string InformativeGroups = "objective/informative_groups";

    /// <summary>Share of completions from which the reward abstained; only if there are any.</summary>
    public const string Abstained = "objective/abstained";

    /// <summary>
    /// Batches of completions that were sampled for the update; only if <see cref="GrpoOptions.MaxGenerationBatches"/> is
    /// above 1.
    /// </summary>
    public const string GenerationBatches = "train/num_gen_batches";

    /// <summary>Mean number of replies of a conversation with tools or an environment.</summary>
    public const string Turns = "agent/turns";

    /// <summary>Share of conversations that terminated: the task ended.</summary>
    public const string Terminated = "agent/terminated";

    /// <summary>
    /// Share of conversations that were truncated by their environment or by the limit of turns or tokens.
    /// </summary>
    public const string Truncated = "agent/truncated";

    /// <summary>Mean number of tokens of a conversation after its prompt, sampled and inserted.</summary>
    public const string ConversationTokens = "agent/tokens";

    /// <summary>Mean number of calls of tools in a conversation (TRL: <c>tools/call_frequency</c>).</summary>
    public const string ToolCalls = "tools/call_frequency";

    /// <summary>Share of the calls of tools that failed (TRL: <c>tools/failure_frequency</c>); only if there are
    /// calls.</summary>
    public const string FailedToolCalls = "tools/failure_frequency";

    /// <summary>KL divergence from the reference as a term of the loss, without its coefficient.</summary>
    public const string KlLoss = "train/kl_loss";

    /// <summary>Mean score of the completions of the evaluation prompts.</summary>
    public const string EvaluationScore = "eval/scores";

    /// <summary>Mean score of the completions of the evaluation prompts under the held-out reward.</summary>
    public const string EvaluationHeldOutScore = "eval/heldout_scores";

    /// <summary>
    /// KL divergence of the completions of the evaluation prompts from the reference, in nats, as <see cref="Kl"/>.
    /// </summary>
    public const string EvaluationKl = "eval/kl";

    /// <summary>Mean loss on held-out data.</summary>
    public const string EvaluationLoss = "eval/loss";

    /// <summary>Share of held-out pairs, or tokens, that the model predicts correctly.</summary>
    public const string EvaluationAccuracy = "eval/accuracy";

    /// <summary>Number of epochs over the data set.</summary>
    public const string Epochs = "train/epoch";

    /// <summary>Share of pairs, or of labeled completions, that the model ranks correctly.</summary>
    public const string Accuracy = "rewards/accuracies";

    /// <summary>
    /// Mean reward of chosen, or desirable, completions: a reward model's score, or DPO's implicit β log(π/π_ref).
    /// </summary>
    public const string ChosenReward = "rewards/chosen";

    /// <summary>Mean reward of rejected, or undesirable, completions.</summary>
    public const string RejectedReward = "rewards/rejected";

    /// <summary>Mean difference of the rewards of chosen and rejected completions.</summary>
    public const string RewardMargin = "rewards/margins";

    /// <summary>Optimizer steps so far.</summary>
    public const string OptimizerSteps = "train/global_step";
}
