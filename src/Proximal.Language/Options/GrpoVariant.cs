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
/// rloo         score - mean of the others      all tokens              [0.8, 1.2]        in the reward (0.05, k1)
/// reinforce++  rewards to go, whitened         all tokens              [0.8, 1.2]        in the reward (0.01, k1)
/// </code>
/// DAPO also skips groups whose scores are all equal, and penalizes completions of almost the maximum length.
/// REINFORCE++ samples one completion of each prompt, RLOO two, the others eight.
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
                Baseline = AdvantageBaseline.GroupStandardized,
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
                Baseline = AdvantageBaseline.GroupMean,
                Aggregation = TokenAggregation.Constant,
            }
        );

    /// <summary>
    /// DAPO (Yu et al. 2025): token-level loss, higher upper clip range, groups of equal scores skipped, soft penalty
    /// on length.
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
                OverlongMargin = 64,
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
                Baseline = AdvantageBaseline.Batch,
                GroupSize = 1,
                Aggregation = TokenAggregation.Token,
                KlCoefficient = 0.01,
                KlEstimator = KlEstimator.K1,
                KlInReward = true,
            }
        );

    /// <summary>All variants, GRPO first.</summary>
    public static IReadOnlyList<GrpoVariant> All { get; } = [Original, DrGrpo, Dapo, Rloo, ReinforcePlusPlus];
}
