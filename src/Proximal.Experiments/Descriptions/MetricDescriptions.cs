using System.Collections.Frozen;
using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Explanations of all metrics that trainers log.</summary>
internal static class MetricDescriptions
{
    private const string AgentReturnPrefix = MetricTags.EnvironmentPrefix + "return_";

    private static readonly FrozenDictionary<string, MetricDescription> Known = Table()
        .ToFrozenDictionary(static row => row.Tag, StringComparer.Ordinal);

    /// <summary>All metrics with a fixed tag, in display order.</summary>
    public static IReadOnlyList<MetricDescription> All { get; } = [.. Table()];

    /// <summary>
    /// Explanation of a tag; null for tags of user code. Metrics of environments are explained by the start of their tag.
    /// </summary>
    public static MetricDescription? Find(string tag) =>
        Known.TryGetValue(tag, out MetricDescription? known) ? known
        : After(tag, MetricTags.LessonPrefix) is { } parameter
            ? new(tag, $"lesson of {parameter}", "Current lesson of this environment parameter, counted from 0.")
        : After(tag, AgentReturnPrefix) is { } agent
            ? new(
                tag,
                $"return of {agent}",
                "Mean return of this agent over the episodes that ended since the last update."
            )
        : After(tag, MetricTags.EnvironmentPrefix) is { } name
            ? new(tag, name, "Mean of a number that the environment reports at the end of an episode.")
        : null;

    private static string? After(string tag, string prefix) =>
        tag.StartsWith(prefix, StringComparison.Ordinal) ? tag[prefix.Length..] : null;

    private static MetricDescription[] Table() =>
        [.. Episodes, .. Updates, .. Rollouts, .. OtherAlgorithms, .. Completions, .. Examples, .. Alarms, .. Times];

    private static MetricDescription[] Episodes =>
        [
            new(
                MetricTags.EpisodeReturn,
                "return",
                "Mean sum of the rewards of the last 100 training episodes, before any normalization; it should rise."
            ),
            new(MetricTags.EpisodeLength, "episode length", "Mean number of steps of the last 100 training episodes."),
            new(
                MetricTags.EvaluationReturn,
                "evaluation return",
                "Mean return of the episodes of an evaluation in separate environments, with the most probable actions."
            ),
            new(
                MetricTags.EvaluationLength,
                "evaluation length",
                "Mean number of steps of the episodes of an evaluation."
            ),
            new(
                MetricTags.TruncatedShare,
                "truncated",
                "Share of the episodes that ended by a limit such as the time limit, instead of by the task."
            ),
            new(
                MetricTags.Elo,
                "Elo rating",
                "Strength of the current policy in self-play, relative to the initial one, which has 0."
            ),
            new(MetricTags.EloLow, "Elo, low", "Lower end of the 95% interval of the Elo rating."),
            new(MetricTags.EloHigh, "Elo, high", "Upper end of the 95% interval of the Elo rating."),
        ];

    private static MetricDescription[] Updates =>
        [
            new(
                MetricTags.ApproximateKl,
                "approx. KL",
                "Estimated KL divergence between the policy before and after an update, in nats; usually below 0.02."
            ),
            new(
                MetricTags.ClipFraction,
                "clip fraction",
                "Share of probability ratios outside the clip range; usually between 0.05 and 0.3."
            ),
            new(
                MetricTags.Entropy,
                "entropy",
                "Randomness of the policy in nats; it should fall slowly, and a sudden drop ends exploration."
            ),
            new(
                MetricTags.ExplainedVariance,
                "explained variance",
                "Share of the variance of the returns that the critic predicts: 1 is perfect, 0 or less is useless."
            ),
            new(
                MetricTags.ValueLoss,
                "value loss",
                "Half the mean squared error of the critic, in squared units of the return."
            ),
            new(
                MetricTags.PolicyLoss,
                "policy loss",
                "Loss of the actor; its size says little, because advantages are relative to the current policy."
            ),
            new(MetricTags.Loss, "loss", "Total loss of the gradient steps of an update."),
            new(
                MetricTags.GradientNorm,
                "gradient norm",
                "Mean length of the gradient before it is clipped; a rise over many updates announces divergence."
            ),
            new(
                MetricTags.GradientClipFraction,
                "clipped gradients",
                "Share of the gradient steps whose gradient was longer than max_grad_norm."
            ),
            new(MetricTags.LearningRate, "learning rate", "Step size of the optimizer in this update."),
            new(MetricTags.ClipRange, "clip range", "Clip range ε of the probability ratio in this update."),
            new(
                MetricTags.ClipRangeValue,
                "clip range of values",
                "Clip range of the values around their old estimates in this update."
            ),
            new(
                MetricTags.StandardDeviation,
                "standard deviation",
                "Mean standard deviation of the actions of a Gaussian policy; it falls while the policy becomes certain."
            ),
            new(MetricTags.KlCoefficient, "KL coefficient", "Coefficient β of the KL penalty in this update."),
            new(
                MetricTags.FirstLogRatio,
                "first log ratio",
                "Largest absolute log ratio before the first gradient step; more than rounding errors is a bug."
            ),
            new(
                MetricTags.FirstStepKl,
                "KL after one step",
                "Approximate KL divergence after the first gradient step of an update."
            ),
            new(MetricTags.LastKl, "KL at the end", "Approximate KL divergence in the last minibatch of an update."),
            new(
                MetricTags.GradientSteps,
                "gradient steps",
                "Gradient steps of the update; fewer than usual if target_kl ended it."
            ),
            new(
                MetricTags.Updates,
                "updates",
                "Updates so far: rollouts for on-policy algorithms, gradient steps for off-policy algorithms."
            ),
        ];

    private static MetricDescription[] Rollouts =>
        [
            new(
                MetricTags.ReturnMean,
                "mean value target",
                "Mean of the returns that the critic is trained on, after any normalization of rewards."
            ),
            new(
                MetricTags.ReturnDeviation,
                "deviation of value targets",
                "Standard deviation of the returns that the critic is trained on."
            ),
            new(MetricTags.ValueMean, "mean value", "Mean of the values that the critic predicted for a rollout."),
            new(
                MetricTags.AdvantageDeviation,
                "deviation of advantages",
                "Standard deviation of the advantages before they are normalized; near 0 there is nothing to learn from."
            ),
            new(
                MetricTags.DeadUnits,
                "dead units",
                "Share of the hidden ReLU units whose output is 0 for all of 128 observations."
            ),
            new(
                MetricTags.SaturatedUnits,
                "saturated units",
                "Share of the outputs of hidden tanh units beyond ±0.99, where the gradient is almost 0."
            ),
            new(
                MetricTags.ActionBoundShare,
                "actions at bounds",
                "Share of the elements of continuous actions that are clipped to their bounds, or close to them."
            ),
            new(
                MetricTags.ObservationScaleMax,
                "largest observation scale",
                "Root mean square of the largest element of the observations; values far above 1 slow learning down."
            ),
            new(
                MetricTags.ObservationScaleMin,
                "smallest observation scale",
                "Root mean square of the smallest element of the observations that is not always 0."
            ),
            new(
                MetricTags.ConstantObservationShare,
                "constant observations",
                "Share of the elements of the observations that do not vary within a rollout."
            ),
        ];

    private static MetricDescription[] OtherAlgorithms =>
        [
            new(
                MetricTags.KlDivergence,
                "KL divergence",
                "Mean exact KL divergence between the policy before and after an update, in nats."
            ),
            new(
                MetricTags.ConjugateGradientSteps,
                "conjugate gradient steps",
                "Iterations with which TRPO computed the direction of its step."
            ),
            new(
                MetricTags.LineSearchSteps,
                "line search steps",
                "Step lengths that TRPO tried; more than a few mean that the step was too long."
            ),
            new(
                MetricTags.LineSearchSuccess,
                "line search success",
                "1 if TRPO found a step that improves the surrogate within the KL limit, 0 if the policy stayed."
            ),
            new(
                MetricTags.QValue,
                "Q value",
                "Mean value of the first critic for sampled transitions; a rise without a rise of the return is overestimation."
            ),
            new(
                MetricTags.ActorLoss,
                "actor loss",
                "Loss of the actor: for SAC the mean of α log π - Q, for TD3 that of -Q; it falls while values rise."
            ),
            new(MetricTags.CriticLoss, "critic loss", "Sum of the squared errors of both critics."),
            new(
                MetricTags.EntropyCoefficient,
                "temperature",
                "Coefficient α of the entropy in SAC; it falls while the policy becomes certain."
            ),
            new(
                MetricTags.EntropyCoefficientLoss,
                "temperature loss",
                "Loss of the temperature of SAC; near 0 the entropy is at its target."
            ),
            new(
                MetricTags.NegativeLogLikelihood,
                "negative log-likelihood",
                "Mean negative log-probability of the demonstrated actions in nats; lower imitates better."
            ),
            new(
                MetricTags.CloningLoss,
                "cloning loss",
                "Mean negative log-probability of demonstrated actions in behaviour cloning beside PPO."
            ),
            new(MetricTags.ExpertShare, "expert share", "Share β of the steps that the expert of DAgger takes."),
            new(MetricTags.DiscriminatorLoss, "discriminator loss", "Loss of the discriminator of GAIL."),
            new(
                MetricTags.DiscriminatorPolicyAccuracy,
                "accuracy on the policy",
                "Share of the policy's steps that the discriminator recognizes; near 0.5 the imitation is good."
            ),
            new(
                MetricTags.DiscriminatorExpertAccuracy,
                "accuracy on demonstrations",
                "Share of demonstrated steps that the discriminator recognizes; near 0.5 the imitation is good."
            ),
            new(
                MetricTags.DiscriminatorReward,
                "discriminator reward",
                "Mean reward that the discriminator gives for a step of the policy."
            ),
            new(
                MetricTags.RewardModelReward,
                "learned reward",
                "Mean reward of a step that the model of the preferences gives, before any normalization."
            ),
            new(
                MetricTags.RewardModelLoss,
                "reward model loss",
                "Cross-entropy of the preferences that trained the reward; 0.69 is that of a guess."
            ),
            new(
                MetricTags.RewardModelValidationLoss,
                "held-out loss",
                "Cross-entropy of held-out preferences; above the training loss the reward model overfits."
            ),
            new(
                MetricTags.RewardModelAccuracy,
                "held-out accuracy",
                "Share of held-out preferences that the learned reward orders as the labeller did; 0.5 is a guess."
            ),
            new(
                MetricTags.IntrinsicReward,
                "intrinsic reward",
                "Mean curiosity reward of a step after normalization; it falls while states become familiar."
            ),
            new(MetricTags.IntrinsicValueLoss, "intrinsic value loss", "Value loss of the intrinsic rewards."),
            new(
                MetricTags.PredictorLoss,
                "predictor loss",
                "Error of the predictor of random network distillation; it falls while states become familiar."
            ),
            new(
                MetricTags.ForwardLoss,
                "forward loss",
                "Error of the forward model of the intrinsic curiosity module."
            ),
            new(
                MetricTags.InverseLoss,
                "inverse loss",
                "Negative log-likelihood of the actions in the inverse model of the intrinsic curiosity module."
            ),
        ];

    private static MetricDescription[] Completions =>
        [
            new(
                LanguageMetricTags.Scores,
                "score",
                "Mean score of the sampled completions under the reward, before clipping and penalties; it should rise."
            ),
            new(LanguageMetricTags.ScoresStd, "deviation of scores", "Standard deviation of the scores of an update."),
            new(
                LanguageMetricTags.HeldOutScores,
                "held-out score",
                "Mean score of the same completions under a reward that is not trained on; if it falls while the score rises, "
                    + "the reward is hacked."
            ),
            new(
                LanguageMetricTags.Kl,
                "KL from reference",
                "KL divergence of whole completions from the reference model in nats; it grows as the model moves away."
            ),
            new(
                LanguageMetricTags.KlCoefficient,
                "KL coefficient",
                "Coefficient β of the KL divergence from the reference in this update."
            ),
            new(LanguageMetricTags.NonScoreReward, "KL penalty", "Mean KL penalty of a completion."),
            new(
                LanguageMetricTags.RlhfReward,
                "reward",
                "Mean of score and penalties of a completion, which training maximizes."
            ),
            new(
                LanguageMetricTags.InformativeGroups,
                "informative groups",
                "Share of the groups whose scores are not all equal; only these give a gradient."
            ),
            new(
                LanguageMetricTags.Abstained,
                "abstained",
                "Share of the completions for which the reward gave no score."
            ),
            new(
                LanguageMetricTags.GenerationBatches,
                "sampled batches",
                "Batches of completions that were sampled for the update, with dynamic sampling."
            ),
            new(LanguageMetricTags.KlLoss, "KL loss", "KL divergence from the reference as a term of the loss."),
            new(CompletionTags.Entropy, "token entropy", "Mean entropy of the model at a sampled token, in nats."),
            new(CompletionTags.MeanLength, "length", "Mean number of tokens of a completion."),
            new(CompletionTags.LongestLength, "longest", "Largest number of tokens of a completion."),
            new(
                CompletionTags.EndedShare,
                "ended",
                "Share of the completions that ended with an end token or stop string, instead of by the limit."
            ),
            new(
                CompletionTags.Distinct1,
                "distinct tokens",
                "Distinct tokens divided by all tokens; a fall is a loss of variety."
            ),
            new(CompletionTags.Distinct2, "distinct bigrams", "Distinct pairs of tokens divided by all pairs."),
            new(CompletionTags.Distinct3, "distinct trigrams", "Distinct triples of tokens divided by all triples."),
            new(CompletionTags.RepetitionRate, "repetition", "Mean share of repeated n-grams in a completion."),
            new(
                CompletionTags.LongestRepeat,
                "longest repeat",
                "Mean length of the longest sequence of tokens that occurs twice in a completion."
            ),
            new(LanguageMetricTags.Turns, "turns", "Mean number of replies of a conversation."),
            new(LanguageMetricTags.Terminated, "terminated", "Share of the conversations whose task ended."),
            new(
                LanguageMetricTags.Truncated,
                "truncated",
                "Share of the conversations that a limit of turns or tokens ended."
            ),
            new(
                LanguageMetricTags.ConversationTokens,
                "conversation tokens",
                "Mean number of tokens of a conversation after its prompt, sampled and inserted."
            ),
            new(LanguageMetricTags.ToolCalls, "tool calls", "Mean number of calls of tools in a conversation."),
            new(LanguageMetricTags.FailedToolCalls, "failed tool calls", "Share of the calls of tools that failed."),
        ];

    private static MetricDescription[] Examples =>
        [
            new(
                LanguageMetricTags.EvaluationLoss,
                "held-out loss",
                "Mean loss on held-out data; a rise while the training loss falls is overfitting."
            ),
            new(
                LanguageMetricTags.EvaluationAccuracy,
                "held-out accuracy",
                "Share of held-out pairs or tokens that the model predicts correctly."
            ),
            new(
                LanguageMetricTags.EvaluationScore,
                "evaluation score",
                "Mean score of the completions of the evaluation prompts."
            ),
            new(
                LanguageMetricTags.EvaluationHeldOutScore,
                "evaluation held-out score",
                "Mean score of the completions of the evaluation prompts under the held-out reward."
            ),
            new(
                LanguageMetricTags.EvaluationKl,
                "evaluation KL",
                "KL divergence of the completions of the evaluation prompts from the reference, in nats."
            ),
            new(
                LanguageMetricTags.Accuracy,
                "accuracy",
                "Share of the pairs, or labeled completions, that the model ranks correctly; 0.5 is chance for pairs."
            ),
            new(
                LanguageMetricTags.ChosenReward,
                "reward of chosen",
                "Mean reward of chosen completions: a score, or the implicit β log(π/π_ref) of DPO."
            ),
            new(LanguageMetricTags.RejectedReward, "reward of rejected", "Mean reward of rejected completions."),
            new(
                LanguageMetricTags.RewardMargin,
                "margin",
                "Mean difference of the rewards of chosen and rejected completions; it should rise."
            ),
            new(LanguageMetricTags.Epochs, "epochs", "Passes over the data set so far."),
            new(LanguageMetricTags.OptimizerSteps, "optimizer steps", "Optimizer steps so far."),
        ];

    private static MetricDescription[] Alarms =>
        [
            new(
                MonitorTags.HeldOutTrend,
                "trend of the held-out score",
                "Trend of the held-out score in standard deviations from no trend; negative if it falls."
            ),
            Alarm(MonitorSignals.RewardHacking, "reward hacking", "the score rises while the held-out score falls"),
            Alarm(MonitorSignals.LengthExplosion, "length explosion", "completions become much longer"),
            Alarm(MonitorSignals.EntropyCollapse, "entropy collapse", "the model samples almost without variety"),
            Alarm(MonitorSignals.RepetitionRise, "repetition", "completions repeat themselves more and more"),
            Alarm(MonitorSignals.NegativeKl, "negative KL", "the KL divergence from the reference is negative"),
            Alarm(MonitorSignals.NoGroupSignal, "no group signal", "almost all groups have equal scores"),
            Alarm(MonitorSignals.EntropyRise, "entropy rise", "the model becomes more random instead of less"),
        ];

    private static MetricDescription[] Times =>
        [
            new(MetricTags.StepsPerSecond, "steps per second", "Steps of training per second since the last update."),
            new(MetricTags.Elapsed, "time", "Seconds since the start of the process."),
        ];

    private static MetricDescription Alarm(MonitorSignals signal, string label, string meaning) =>
        new(MonitorTags.Of(signal), label, $"1 while the alarm is active that {meaning}, 0 otherwise.");
}
