using Proximal.Language;
using Of = Proximal.Experiments.KeyOf<Proximal.Language.GrpoOptions>;

namespace Proximal.Experiments;

/// <summary>GRPO and its relatives: one table of settings, each with defaults of its own.</summary>
internal static class GrpoAlgorithms
{
    private static readonly IReadOnlyList<ConfigurationKey> Sources =
    [
        .. LanguageInputKeys.Model,
        .. LanguageInputKeys.Evaluation,
        .. LanguageInputKeys.Rewards,
        LanguageInputKeys.Reference,
        .. LanguageInputKeys.Adapter,
    ];

    private static readonly IReadOnlyList<ConfigurationKey> Options =
    [
        Of.Whole(
            "num_generations",
            nameof(GrpoOptions.GroupSize),
            "Completions of each prompt that are compared; divides the batch.",
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
            "What a completion's score is compared with: its group's mean and deviation, the mean alone, the mean of the others, or the batch.",
            [
                (AdvantageBaseline.GroupStandardized, "group_standardized"),
                (AdvantageBaseline.GroupMean, "group_mean"),
                (AdvantageBaseline.LeaveOneOut, "leave_one_out"),
                (AdvantageBaseline.Batch, "batch"),
            ],
            o => o.Baseline,
            (o, v) => o with { Baseline = v }
        ),
        NamedValue.Of<GrpoOptions, TokenAggregation>(
            "loss_aggregation",
            nameof(GrpoOptions.Aggregation),
            "How tokens are averaged in the loss: within each sequence first, over all of the batch, or by a constant length.",
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
            "How far a token's ratio may fall before its gain is cut off.",
            o => o.ClipRange,
            (o, v) => o with { ClipRange = v.Number() }
        ),
        Of.Any(
            "epsilon_high",
            nameof(GrpoOptions.ClipRangeHigh),
            "number or null",
            "How far it may rise; null for as far as it may fall.",
            o => o.ClipRangeHigh?.ToString() ?? "null",
            (o, v) => o with { ClipRangeHigh = v.IsNothing ? null : v.Number() }
        ),
        Of.Any(
            "delta",
            nameof(GrpoOptions.DualClip),
            "number or null",
            "Dual-clip PPO's bound on the loss of bad tokens; null for none.",
            o => o.DualClip?.ToString() ?? "null",
            (o, v) => o with { DualClip = v.IsNothing ? null : v.Number() }
        ),
        Of.Boolean(
            "kl_in_reward",
            nameof(GrpoOptions.KlInReward),
            "Let the KL penalty be part of the reward rather than a term of the loss.",
            o => o.KlInReward,
            (o, v) => o with { KlInReward = v.Boolean() }
        ),
        Of.Boolean(
            "skip_uniform_groups",
            nameof(GrpoOptions.SkipUniformGroups),
            "Leave groups out of the loss whose completions all got the same score.",
            o => o.SkipUniformGroups,
            (o, v) => o with { SkipUniformGroups = v.Boolean() }
        ),
        Of.Whole(
            "overlong_margin",
            nameof(GrpoOptions.OverlongMargin),
            "Last tokens of those allowed over which a completion is punished for its length; 0 for none.",
            o => o.OverlongMargin,
            (o, v) => o with { OverlongMargin = v.Count() }
        ),
        Of.Number(
            "ent_coef",
            nameof(GrpoOptions.EntropyCoefficient),
            "Weight of the entropy bonus.",
            o => o.EntropyCoefficient,
            (o, v) => o with { EntropyCoefficient = v.Number() }
        ),
        .. OnlineKeys.Sampling,
        .. OnlineKeys.Rewards,
        .. LanguageKeys.Optimizer,
        .. OnlineKeys.Monitor,
        .. LanguageKeys.Run,
    ];

    /// <summary>All variants; GRPO itself first.</summary>
    public static IReadOnlyList<LanguageAlgorithm> All { get; } = [.. GrpoVariant.All.Select(Describe)];

    private static LanguageAlgorithm Describe(GrpoVariant variant) =>
        LanguageAlgorithm.Of<GrpoOptions>(
            variant.Name,
            variant.Title,
            new LanguageSetup(new LanguageInputs(), variant.Options with { TotalSteps = OnlineKeys.DefaultEpisodes }),
            static (open, options) => new Grpo(open.OpenAlignment(options), options),
            count: null,
            Sources,
            Options
        );
}
