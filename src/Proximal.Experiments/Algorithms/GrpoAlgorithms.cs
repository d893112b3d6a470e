using Proximal.Language;
using Of = Proximal.Experiments.KeyOf<Proximal.Language.GrpoOptions>;

namespace Proximal.Experiments;

/// <summary>
/// Tables of keys and trainers of GRPO and its variants. The variants share one table and differ in their defaults.
/// </summary>
internal static class GrpoAlgorithms
{
    private static readonly IReadOnlyList<ConfigurationKey> InputKeys =
    [
        .. LanguageInputKeys.Model,
        .. LanguageInputKeys.Evaluation,
        .. LanguageInputKeys.Rewards,
        .. AgentKeys.All,
        .. LanguageInputKeys.Reference,
        .. LanguageInputKeys.Adapter,
    ];

    private static readonly IReadOnlyList<ConfigurationKey> OptionKeys =
    [
        Of.Whole(
            "num_generations",
            nameof(GrpoOptions.GroupSize),
            "Completions of each prompt, which form a group; must divide batch_size.",
            o => o.GroupSize,
            (o, v) => o with { GroupSize = v.Count() }
        ),
        .. OnlineKeys.Batches,
        Of.Whole(
            "mini_batch_size",
            nameof(GrpoOptions.MinibatchSize),
            "Completions in one gradient step; 0 for the whole batch.",
            o => o.MinibatchSize,
            (o, v) => o with { MinibatchSize = v.Count() }
        ),
        Of.Whole(
            "num_iterations",
            nameof(GrpoOptions.Epochs),
            "Passes over each batch.",
            o => o.Epochs,
            (o, v) => o with { Epochs = v.Count() }
        ),
        NamedValue.Of<GrpoOptions, AdvantageBaseline>(
            "baseline",
            nameof(GrpoOptions.Baseline),
            "Baseline of a completion's score: mean of its group, mean of the others in its group, or none.",
            [
                (AdvantageBaseline.GroupMean, "group_mean"),
                (AdvantageBaseline.LeaveOneOut, "leave_one_out"),
                (AdvantageBaseline.None, "none"),
            ],
            o => o.Baseline,
            (o, v) => o with { Baseline = v }
        ),
        NamedValue.Of<GrpoOptions, RewardScale>(
            "scale_rewards",
            nameof(GrpoOptions.ScaleRewards),
            "Divisor of the advantages: standard deviation of the group, of the batch, or none.",
            [(RewardScale.Group, "group"), (RewardScale.Batch, "batch"), (RewardScale.None, "none")],
            o => o.ScaleRewards,
            (o, v) => o with { ScaleRewards = v }
        ),
        Of.Boolean(
            "whiten_advantages",
            nameof(GrpoOptions.WhitenAdvantages),
            "Standardize advantages over all tokens of the batch.",
            o => o.WhitenAdvantages,
            (o, v) => o with { WhitenAdvantages = v.Boolean() }
        ),
        NamedValue.Of<GrpoOptions, PolicyLoss>(
            "policy_loss",
            nameof(GrpoOptions.PolicyLoss),
            "Policy loss: the clipped surrogate of PPO, or that of CISPO, whose clipped ratios are constant weights.",
            [(PolicyLoss.Clipped, "clipped"), (PolicyLoss.Cispo, "cispo")],
            o => o.PolicyLoss,
            (o, v) => o with { PolicyLoss = v }
        ),
        NamedValue.Of<GrpoOptions, ImportanceSamplingLevel>(
            "importance_sampling_level",
            nameof(GrpoOptions.ImportanceSampling),
            "Probability ratio of a token, of a completion as the geometric mean over its tokens (sequence), or as "
                + "their product (sequence_product).",
            [
                (ImportanceSamplingLevel.Token, "token"),
                (ImportanceSamplingLevel.Sequence, "sequence"),
                (ImportanceSamplingLevel.SequenceProduct, "sequence_product"),
            ],
            o => o.ImportanceSampling,
            (o, v) => o with { ImportanceSampling = v }
        ),
        NamedValue.Of<GrpoOptions, TokenAggregation>(
            "loss_aggregation",
            nameof(GrpoOptions.Aggregation),
            "Average of the token losses: within each sequence first, over all tokens of the batch, or by a constant "
                + "length.",
            [
                (TokenAggregation.Sequence, "sequence"),
                (TokenAggregation.Token, "token"),
                (TokenAggregation.Constant, "constant"),
            ],
            o => o.Aggregation,
            (o, v) => o with { Aggregation = v }
        ),
        Of.Number(
            "epsilon",
            nameof(GrpoOptions.ClipRange),
            "Lower clip range of the probability ratio of a token.",
            o => o.ClipRange,
            (o, v) => o with { ClipRange = v.Number() }
        ),
        Of.Any(
            "epsilon_high",
            nameof(GrpoOptions.ClipRangeHigh),
            "number or null",
            "Upper clip range of the ratio; null for the value of epsilon.",
            o => o.ClipRangeHigh?.ToString() ?? "null",
            (o, v) => o with { ClipRangeHigh = v.IsNull ? null : v.Number() }
        ),
        Of.Any(
            "delta",
            nameof(GrpoOptions.DualClip),
            "number or null",
            "Dual-clip bound on the ratio of tokens with negative advantage; null for none.",
            o => o.DualClip?.ToString() ?? "null",
            (o, v) => o with { DualClip = v.IsNull ? null : v.Number() }
        ),
        Of.Boolean(
            "kl_in_reward",
            nameof(GrpoOptions.KlInReward),
            "Add the KL penalty to the reward instead of the loss.",
            o => o.KlInReward,
            (o, v) => o with { KlInReward = v.Boolean() }
        ),
        Of.Boolean(
            "skip_uniform_groups",
            nameof(GrpoOptions.SkipUniformGroups),
            "Exclude groups whose completions all have the same score from the loss.",
            o => o.SkipUniformGroups,
            (o, v) => o with { SkipUniformGroups = v.Boolean() }
        ),
        Of.Whole(
            "max_num_gen_batches",
            nameof(GrpoOptions.MaxGenerationBatches),
            "Maximum batches of completions for an update, to replace skipped groups by those of further prompts; 1 for "
                + "no replacement.",
            o => o.MaxGenerationBatches,
            (o, v) => o with { MaxGenerationBatches = v.Count() }
        ),
        Of.Boolean(
            "mask_truncated_completions",
            nameof(GrpoOptions.MaskTruncatedCompletions),
            "Exclude completions without an end token from the loss.",
            o => o.MaskTruncatedCompletions,
            (o, v) => o with { MaskTruncatedCompletions = v.Boolean() }
        ),
        Of.Whole(
            "overlong_margin",
            nameof(GrpoOptions.OverlongMargin),
            "Tokens before the length limit over which a length penalty grows; 0 for no penalty.",
            o => o.OverlongMargin,
            (o, v) => o with { OverlongMargin = v.Count() }
        ),
        Of.Number(
            "ent_coef",
            nameof(GrpoOptions.EntropyCoefficient),
            "Coefficient of the entropy bonus.",
            o => o.EntropyCoefficient,
            (o, v) => o with { EntropyCoefficient = v.Number() }
        ),
        .. OnlineKeys.Sampling,
        .. OnlineKeys.Rewards,
        .. ReferenceSyncKeys.Of<GrpoOptions>(
            o => (o.SyncReference, o.ReferenceSyncSteps, o.ReferenceMixupAlpha),
            (o, v) => o with { SyncReference = v.Sync, ReferenceSyncSteps = v.Steps, ReferenceMixupAlpha = v.Alpha }
        ),
        .. LanguageKeys.Optimizer,
        .. OnlineKeys.Monitor,
        .. LanguageKeys.Run,
    ];

    /// <summary>All variants, GRPO first.</summary>
    public static IReadOnlyList<LanguageAlgorithm> All { get; } = [.. GrpoVariant.All.Select(CreateEntry)];

    private static LanguageAlgorithm CreateEntry(GrpoVariant variant) =>
        LanguageAlgorithm.Of<GrpoOptions>(
            variant.Name,
            variant.Title,
            new LanguageSetup(new LanguageInputs(), variant.Options with { TotalSteps = OnlineKeys.DefaultEpisodes }),
            static (open, options) =>
                new Grpo(open.OpenAlignment(options, syncReference: options.SyncReference), options),
            count: null,
            InputKeys,
            OptionKeys
        );
}
