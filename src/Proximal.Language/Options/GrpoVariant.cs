namespace Proximal.Language;

/// <summary>
/// Variant of GRPO. All variants are one algorithm, <c>Grpo</c>; they differ in the advantage estimate, the average
/// over tokens in the loss, the clip range, and the place of the KL penalty.
/// </summary>
/// <param name="Name">Name on the command line, such as <c>dr-grpo</c>.</param>
/// <param name="Title">Name in papers, such as Dr. GRPO.</param>
/// <param name="Options">Options of the variant.</param>
/// <remarks>
/// <code>
/// variant      advantage of a completion       loss averaged over      ratio clipped to  KL (coefficient, estimator)
/// grpo         (score - mean) / std of group   tokens, then sequences  [0.8, 1.2]        in the loss (0, k3)
/// dr-grpo      score - mean of group           sequences × max length  [0.8, 1.2]        in the loss (0, k3)
/// dapo         (score - mean) / std of group   all tokens              [0.8, 1.28]       in the loss (0, k3)
/// gspo         (score - mean) / std of group   tokens, then sequences  [0.9997, 1.0004]  in the loss (0, k3)
/// cispo        (score - mean) / std of group   all tokens              [0, 5], constant  in the loss (0, k3)
/// rloo         score - mean of the others      all tokens              [0.8, 1.2]        in the reward (0.05, k1)
/// reinforce++  rewards to go, whitened         all tokens              [0.8, 1.2]        in the reward (0.01, k1)
/// reinforce++-baseline
///              score - mean, whitened          all tokens              [0.8, 1.2]        in the loss (0.01, k2)
/// </code>
/// DAPO also replaces groups whose scores are all equal, and penalizes completions of almost the maximum length. GSPO has
/// one ratio for each completion. REINFORCE++ samples one completion of each prompt, RLOO two, the others eight.
/// </remarks>
public sealed record GrpoVariant(string Name, string Title, GrpoOptions Options)
{
    /// <summary>Group relative policy optimization (Shao et al. 2024).</summary>
    public static GrpoVariant Original { get; } =
        new(
            "grpo",
            "GRPO",
            new GrpoOptions
            {
                Baseline = AdvantageBaseline.GroupMean,
                ScaleRewards = RewardScale.Group,
                Aggregation = TokenAggregation.Sequence,
                ClipRange = 0.2,
                KlCoefficient = 0,
                KlEstimator = KlEstimator.K3,
            }
        );

    /// <summary>
    /// Dr. GRPO (Liu et al. 2025): no division by the standard deviation, none by the completion's length.
    /// </summary>
    public static GrpoVariant DrGrpo { get; } =
        new(
            "dr-grpo",
            "Dr. GRPO",
            Original.Options with
            {
                ScaleRewards = RewardScale.None,
                Aggregation = TokenAggregation.Constant,
            }
        );

    /// <summary>
    /// DAPO (Yu et al. 2025): token-level loss, higher upper clip range, groups of equal scores replaced by others, soft
    /// penalty on length.
    /// </summary>
    public static GrpoVariant Dapo { get; } =
        new(
            "dapo",
            "DAPO",
            Original.Options with
            {
                Aggregation = TokenAggregation.Token,
                ClipRangeHigh = 0.28,
                SkipUniformGroups = true,
                MaxGenerationBatches = 10,
                OverlongMargin = 64,
            }
        );

    /// <summary>
    /// GSPO (Zheng et al. 2025): one ratio for each completion, the geometric mean over its tokens, with the clip range
    /// of the paper.
    /// </summary>
    public static GrpoVariant Gspo { get; } =
        new(
            "gspo",
            "GSPO",
            Original.Options with
            {
                ImportanceSampling = ImportanceSamplingLevel.Sequence,
                ClipRange = 3e-4,
                ClipRangeHigh = 4e-4,
            }
        );

    /// <summary>
    /// CISPO (MiniMax 2025): clipped ratios as constant weights, so that no token loses its gradient. The upper limit of
    /// 5 is that of TRL 1.10, which has no lower limit either.
    /// </summary>
    public static GrpoVariant Cispo { get; } =
        new(
            "cispo",
            "CISPO",
            Original.Options with
            {
                PolicyLoss = PolicyLoss.Cispo,
                Aggregation = TokenAggregation.Token,
                ClipRange = 1,
                ClipRangeHigh = 4,
            }
        );

    /// <summary>
    /// REINFORCE leave-one-out (Ahmadian et al. 2024): the mean of the other completions as the baseline, KL in the
    /// reward. Coefficient and group size are those of the <c>RLOOConfig</c> of TRL 1.10.
    /// </summary>
    public static GrpoVariant Rloo { get; } =
        new(
            "rloo",
            "RLOO",
            Original.Options with
            {
                Baseline = AdvantageBaseline.LeaveOneOut,
                ScaleRewards = RewardScale.None,
                GroupSize = 2,
                Aggregation = TokenAggregation.Token,
                KlCoefficient = 0.05,
                KlEstimator = KlEstimator.K1,
                KlInReward = true,
            }
        );

    /// <summary>
    /// REINFORCE++ (Hu 2025): one completion of each prompt, KL in the reward of each token, advantages whitened over
    /// the batch.
    /// </summary>
    public static GrpoVariant ReinforcePlusPlus { get; } =
        new(
            "reinforce++",
            "REINFORCE++",
            Original.Options with
            {
                Baseline = AdvantageBaseline.None,
                ScaleRewards = RewardScale.None,
                WhitenAdvantages = true,
                GroupSize = 1,
                Aggregation = TokenAggregation.Token,
                KlCoefficient = 0.01,
                KlEstimator = KlEstimator.K1,
                KlInReward = true,
            }
        );

    /// <summary>
    /// REINFORCE++-baseline (Hu 2025): the mean of the group as the baseline, advantages whitened over the batch, KL in
    /// the loss.
    /// </summary>
    public static GrpoVariant ReinforcePlusPlusBaseline { get; } =
        new(
            "reinforce++-baseline",
            "REINFORCE++-baseline",
            Original.Options with
            {
                ScaleRewards = RewardScale.None,
                WhitenAdvantages = true,
                Aggregation = TokenAggregation.Token,
                KlCoefficient = 0.01,
                KlEstimator = KlEstimator.K2,
            }
        );

    /// <summary>All variants, GRPO first.</summary>
    public static IReadOnlyList<GrpoVariant> All { get; } =
    [Original, DrGrpo, Dapo, Gspo, Cispo, Rloo, ReinforcePlusPlus, ReinforcePlusPlusBaseline];
}
