namespace Proximal.Language;

/// <summary>Tags of the metrics that trainers of language models log beside those of <see cref="MetricTags"/>: TRL's where it has them.</summary>
public static class LanguageMetricTags
{
    /// <summary>Mean score of the completions, as the reward gives it: before clipping and penalties.</summary>
    public const string Scores = "objective/scores";

    /// <summary>Standard deviation of the scores.</summary>
    public const string ScoresStd = "objective/scores_std";

    /// <summary>
    /// Divergence of whole completions from the reference, in nats: the token estimates summed over each completion, and averaged
    /// over completions. The same numbers that the penalty is made of.
    /// </summary>
    public const string Kl = "objective/kl";

    /// <summary>The weight of the KL penalty under which the completions were judged.</summary>
    public const string KlCoefficient = "objective/kl_coef";

    /// <summary>Mean over completions of all penalties on divergence.</summary>
    public const string NonScoreReward = "objective/non_score_reward";

    /// <summary>Mean over completions of score and penalties together: what is maximised.</summary>
    public const string RlhfReward = "objective/rlhf_reward";

    /// <summary>Mean score of the same completions under the second, held-out reward.</summary>
    public const string HeldOutScores = "objective/heldout_scores";

    /// <summary>The share of groups whose completions did not all get the same score.</summary>
    public const string InformativeGroups = "objective/informative_groups";

    /// <summary>The divergence from the reference as a term of the loss, before its coefficient.</summary>
    public const string KlLoss = "train/kl_loss";

    /// <summary>Mean score of the completions of the evaluation prompts.</summary>
    public const string EvaluationScore = "eval/scores";

    /// <summary>Mean score of the completions of the evaluation prompts under the second, held-out reward.</summary>
    public const string EvaluationHeldOutScore = "eval/heldout_scores";

    /// <summary>Divergence of the completions of the evaluation prompts from the reference, in nats, as <see cref="Kl"/>.</summary>
    public const string EvaluationKl = "eval/kl";

    /// <summary>Mean loss on held-out data.</summary>
    public const string EvaluationLoss = "eval/loss";

    /// <summary>The share of held-out pairs, or tokens, that the model gets right.</summary>
    public const string EvaluationAccuracy = "eval/accuracy";

    /// <summary>How often the whole dataset has been seen.</summary>
    public const string Epochs = "train/epoch";

    /// <summary>The share of pairs, or of labelled completions, that the model has on the right side.</summary>
    public const string Accuracy = "rewards/accuracies";

    /// <summary>Mean reward of chosen, or desirable, completions: a reward model's score, or DPO's implicit β log(π/π_ref).</summary>
    public const string ChosenReward = "rewards/chosen";

    /// <summary>Mean reward of rejected, or undesirable, completions.</summary>
    public const string RejectedReward = "rewards/rejected";

    /// <summary>By how much chosen completions are ahead.</summary>
    public const string RewardMargin = "rewards/margins";

    /// <summary>Optimiser steps so far.</summary>
    public const string OptimizerSteps = "train/global_step";
}
