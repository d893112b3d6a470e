namespace Proximal.Language;

/// <summary>
/// Options of algorithms that compare the completions of one prompt instead of training a value function. GRPO and its
/// variants are one algorithm with different options. The defaults are those of GRPO; <see cref="GrpoVariant"/> is the
/// table of all variants. Names and defaults are those of the <c>GRPOConfig</c> of TRL 1.10 where it has them, except
/// for <see cref="Aggregation"/>, which is that of the paper (TRL: dapo), and 256 new tokens (TRL: 512).
/// </summary>
public sealed record GrpoOptions : OnlineOptions
{
    /// <summary>
    /// Options with the defaults of GRPO (Shao et al. 2024): learning rate 1e-6, 256 new tokens, standardized
    /// advantages, no KL term.
    /// </summary>
    public GrpoOptions()
    {
        LearningRate = 1e-6;
        KlEstimator = KlEstimator.K3;
        Sampling = new SamplingOptions { MaxTokens = 256 };
    }

    /// <summary>Options of Dr. GRPO; see <see cref="GrpoVariant"/>.</summary>
    public static GrpoOptions DrGrpo => GrpoVariant.DrGrpo.Options;

    /// <summary>Options of DAPO; see <see cref="GrpoVariant"/>.</summary>
    public static GrpoOptions Dapo => GrpoVariant.Dapo.Options;

    /// <summary>Options of RLOO; see <see cref="GrpoVariant"/>.</summary>
    public static GrpoOptions Rloo => GrpoVariant.Rloo.Options;

    /// <summary>Options of REINFORCE++; see <see cref="GrpoVariant"/>.</summary>
    public static GrpoOptions ReinforcePlusPlus => GrpoVariant.ReinforcePlusPlus.Options;

    /// <summary>Options of REINFORCE++-baseline; see <see cref="GrpoVariant"/>.</summary>
    public static GrpoOptions ReinforcePlusPlusBaseline => GrpoVariant.ReinforcePlusPlusBaseline.Options;

    /// <summary>Options of GSPO; see <see cref="GrpoVariant"/>.</summary>
    public static GrpoOptions Gspo => GrpoVariant.Gspo.Options;

    /// <summary>Options of CISPO; see <see cref="GrpoVariant"/>.</summary>
    public static GrpoOptions Cispo => GrpoVariant.Cispo.Options;

    /// <summary>
    /// Number of completions of each prompt, a group (YAML: <c>num_generations</c>). Default 8; typical 4 to 64.
    /// <see cref="OnlineOptions.BatchSize"/> must be a multiple of it.
    /// </summary>
    public int GroupSize { get; init; } = 8;

    /// <summary>
    /// Baseline of a completion's score (YAML: <c>baseline</c>). Default <see cref="AdvantageBaseline.GroupMean"/>.
    /// </summary>
    public AdvantageBaseline Baseline { get; init; }

    /// <summary>
    /// Divisor of the advantages (YAML: <c>scale_rewards</c>): the standard deviation of the group or of the batch, or
    /// none. Default <see cref="RewardScale.Group"/>. Must be none without a group baseline.
    /// </summary>
    public RewardScale ScaleRewards { get; init; }

    /// <summary>
    /// Whether advantages are standardized to mean 0 and standard deviation 1 over all tokens of the batch, after
    /// <see cref="Baseline"/> and <see cref="ScaleRewards"/> (YAML: <c>whiten_advantages</c>). Default false; true in
    /// REINFORCE++ (Hu 2025).
    /// </summary>
    public bool WhitenAdvantages { get; init; }

    /// <summary>
    /// Whether a probability ratio is that of a token or of a whole completion (YAML:
    /// <c>importance_sampling_level</c>). Default <see cref="ImportanceSamplingLevel.Token"/>.
    /// </summary>
    public ImportanceSamplingLevel ImportanceSampling { get; init; }

    /// <summary>
    /// Policy loss (YAML: <c>policy_loss</c>; TRL: <c>loss_type</c>). Default <see cref="PolicyLoss.Clipped"/>.
    /// </summary>
    public PolicyLoss PolicyLoss { get; init; }

    /// <summary>
    /// Average over tokens in the loss (YAML: <c>loss_aggregation</c>; TRL: <c>loss_type</c>). Default
    /// <see cref="TokenAggregation.Sequence"/>, as in the paper; the default of TRL 1.10 is
    /// <see cref="TokenAggregation.Token"/> (<c>dapo</c>).
    /// </summary>
    public TokenAggregation Aggregation { get; init; }

    /// <summary>
    /// Lower clip range ε: the probability ratio of a token is clipped at 1 - ε (YAML: <c>epsilon</c>). Default 0.2;
    /// typical 0.1 to 0.3.
    /// </summary>
    public double ClipRange { get; init; } = 0.2;

    /// <summary>
    /// Upper clip range: the ratio is clipped at 1 plus this (YAML: <c>epsilon_high</c>). Default null: the same as
    /// <see cref="ClipRange"/>; 0.28 for DAPO.
    /// </summary>
    public double? ClipRangeHigh { get; init; }

    /// <summary>
    /// Bound of dual-clip PPO on the loss of tokens with a negative advantage (YAML: <c>delta</c>; Ye et al. 2020).
    /// Default null: none; above 1, typical 3.
    /// </summary>
    public double? DualClip { get; init; }

    /// <summary>Epochs over each batch, GRPO's μ (YAML: <c>num_iterations</c>). Default 1; typical 1 to 4.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Completions in one gradient step (YAML: <c>mini_batch_size</c>). Default 0: the whole batch.</summary>
    public int MinibatchSize { get; init; }

    /// <summary>
    /// Whether the KL penalty is subtracted from the reward instead of being a term of the loss (YAML:
    /// <c>kl_in_reward</c>). Default false.
    /// </summary>
    public bool KlInReward { get; init; }

    /// <summary>
    /// Whether groups whose completions all have the same score are left out of the loss (YAML:
    /// <c>skip_uniform_groups</c>; DAPO's dynamic sampling). Default false.
    /// </summary>
    public bool SkipUniformGroups { get; init; }

    /// <summary>
    /// Maximum number of batches of completions that are sampled for an update, until
    /// <see cref="OnlineOptions.BatchSize"/> completions are in groups whose scores differ (YAML:
    /// <c>max_num_gen_batches</c>, as in veRL; Yu et al. 2025, arXiv:2503.14476, equation 11). Default 1: groups are
    /// skipped but not replaced; 10 for DAPO. Needs <see cref="SkipUniformGroups"/>. All sampled completions count as
    /// steps. If too few groups differ, the update uses those that do.
    /// </summary>
    public int MaxGenerationBatches { get; init; } = 1;

    /// <summary>
    /// Whether completions without an end token are left out of the loss (YAML: <c>mask_truncated_completions</c>; Yu et
    /// al. 2025, section 3.4). Their scores still count in the baseline. Default false.
    /// </summary>
    public bool MaskTruncatedCompletions { get; init; }

    /// <summary>
    /// Whether the reference follows the policy (YAML: <c>sync_ref_model</c>; TR-DPO, Gorbatovski et al. 2024,
    /// arXiv:2404.09656). Default false. Needs a positive <see cref="OnlineOptions.KlCoefficient"/>, and a reference that
    /// is a separate float32 model.
    /// </summary>
    public bool SyncReference { get; init; }

    /// <summary>
    /// Optimizer steps between two updates of the reference (YAML: <c>ref_model_sync_steps</c>). Default 512.
    /// </summary>
    public int ReferenceSyncSteps { get; init; } = 512;

    /// <summary>
    /// α of an update of the reference, reference = (1 - α) reference + α policy (YAML: <c>ref_model_mixup_alpha</c>).
    /// Default 0.6; in (0, 1], 1 for a copy.
    /// </summary>
    public double ReferenceMixupAlpha { get; init; } = 0.6;

    /// <summary>
    /// Number of tokens before the maximum length over which a penalty on length rises from 0 to 1 (YAML:
    /// <c>overlong_margin</c>; DAPO's soft overlong punishment). Default 0: no penalty.
    /// </summary>
    public int OverlongMargin { get; init; }

    /// <summary>Coefficient of the entropy bonus (YAML: <c>ent_coef</c>). Default 0; typical 0 to 0.01.</summary>
    public double EntropyCoefficient { get; init; }

    private protected override bool IsKlInReward => KlInReward;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        bool isGrouped = Baseline != AdvantageBaseline.None;
        OptionCheck.That(
            GroupSize >= (isGrouped ? 2 : 1),
            nameof(GroupSize),
            "num_generations",
            GroupSize,
            isGrouped ? "must be at least 2, so that completions can be compared" : "must be at least 1"
        );
        OptionCheck.That(
            isGrouped || ScaleRewards == RewardScale.None,
            nameof(ScaleRewards),
            "scale_rewards",
            ScaleRewards,
            "must be none without a baseline of the group (baseline)"
        );
        OptionCheck.That(
            BatchSize % GroupSize == 0,
            nameof(BatchSize),
            "batch_size",
            BatchSize,
            $"must be a multiple of GroupSize (num_generations) {GroupSize}"
        );
        OptionCheck.Positive(ClipRange, nameof(ClipRange), "epsilon");
        if (ClipRangeHigh is { } high)
            OptionCheck.Positive(high, nameof(ClipRangeHigh), "epsilon_high");
        if (DualClip is { } bound)
            OptionCheck.That(
                bound > 1 && PolicyLoss == PolicyLoss.Clipped,
                nameof(DualClip),
                "delta",
                bound,
                "must be above 1, and needs PolicyLoss (policy_loss) clipped"
            );
        OptionCheck.Positive(MaxGenerationBatches, nameof(MaxGenerationBatches), "max_num_gen_batches");
        OptionCheck.That(
            MaxGenerationBatches == 1 || (SkipUniformGroups && GroupSize > 1),
            nameof(MaxGenerationBatches),
            "max_num_gen_batches",
            MaxGenerationBatches,
            "needs SkipUniformGroups (skip_uniform_groups) and groups of at least 2 (num_generations)"
        );
        OptionCheck.That(
            !SyncReference || KlCoefficient > 0,
            nameof(SyncReference),
            "sync_ref_model",
            "true",
            "needs a KlCoefficient (kl_coef) above 0: without it there is no reference"
        );
        ReferenceSyncCheck.Validate(ReferenceSyncSteps, ReferenceMixupAlpha);
        OptionCheck.Positive(Epochs, nameof(Epochs), "num_iterations");
        OptionCheck.Within(MinibatchSize, 0, BatchSize, nameof(MinibatchSize), "mini_batch_size");
        OptionCheck.Within(OverlongMargin, 0, Sampling.MaxTokens, nameof(OverlongMargin), "overlong_margin");
        OptionCheck.Within(EntropyCoefficient, 0, double.PositiveInfinity, nameof(EntropyCoefficient), "ent_coef");
        OptionCheck.That(
            KlInReward || KlCoefficient == 0 || KlEstimator != KlEstimator.K1,
            nameof(KlEstimator),
            "kl_estimator",
            "k1",
            "has no gradient towards the reference as a term of the loss: use k2 or k3, or set KlInReward "
                + "(kl_in_reward)"
        );
    }
}
