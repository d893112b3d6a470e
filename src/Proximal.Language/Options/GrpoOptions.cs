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

    /// <summary>
    /// Number of completions of each prompt, a group (YAML: <c>num_generations</c>). Default 8; typical 4 to 64.
    /// <see cref="OnlineOptions.BatchSize"/> must be a multiple of it.
    /// </summary>
    public int GroupSize { get; init; } = 8;

    /// <summary>
    /// Baseline of a completion's score (YAML: <c>baseline</c>; TRL: <c>scale_rewards</c>). Default
    /// <see cref="AdvantageBaseline.GroupStandardized"/>.
    /// </summary>
    public AdvantageBaseline Baseline { get; init; }

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
        bool isGrouped = Baseline != AdvantageBaseline.Batch;
        OptionCheck.That(
            GroupSize >= (isGrouped ? 2 : 1),
            nameof(GroupSize),
            "num_generations",
            GroupSize,
            isGrouped ? "must be at least 2, so that completions can be compared" : "must be at least 1"
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
            OptionCheck.That(bound > 1, nameof(DualClip), "delta", bound, "must be above 1");
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
