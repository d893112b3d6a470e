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
            "Baseline of a completion's score: mean and standard deviation of its group, mean of its group, mean of "
                + "the others in its group, or mean and standard deviation over all tokens of the batch.",
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
            static (open, options) => new Grpo(open.OpenAlignment(options), options),
            count: null,
            InputKeys,
            OptionKeys
        );
}
