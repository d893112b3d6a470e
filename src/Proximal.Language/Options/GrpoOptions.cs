namespace Proximal.Language;

/// <summary>
/// Every setting of the methods that compare completions of one prompt instead of learning a value function: GRPO and its
/// relatives are one algorithm with different settings. The defaults are GRPO's; <see cref="GrpoVariant"/> is the table of all
/// variants. Names and defaults are TRL's.
/// </summary>
public sealed record GrpoOptions : OnlineOptions
{
    /// <summary>Settings of group relative policy optimisation (Shao et al. 2024): standardised advantages, no KL term, as TRL's defaults.</summary>
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

    /// <summary>Completions of each prompt that are compared (YAML: <c>num_generations</c>). Default 8; it divides the batch.</summary>
    public int GroupSize { get; init; } = 8;

    /// <summary>What a completion is compared with (YAML: <c>baseline</c>). Default <see cref="AdvantageBaseline.GroupStandardized"/>.</summary>
    public AdvantageBaseline Baseline { get; init; }

    /// <summary>How tokens are averaged in the loss (YAML: <c>loss_aggregation</c>). Default <see cref="TokenAggregation.Sequence"/>.</summary>
    public TokenAggregation Aggregation { get; init; }

    /// <summary>How far the ratio of a token may fall before its gain is cut off (YAML: <c>epsilon</c>). Default 0.2.</summary>
    public double ClipRange { get; init; } = 0.2;

    /// <summary>How far it may rise (YAML: <c>epsilon_high</c>). Default null: as far as it may fall; DAPO takes 0.28.</summary>
    public double? ClipRangeHigh { get; init; }

    /// <summary>The bound of dual-clip PPO on the loss of bad tokens (YAML: <c>delta</c>; Ye et al. 2020). Default null: none; typical 3.</summary>
    public double? DualClip { get; init; }

    /// <summary>Passes over each batch (YAML: <c>num_iterations</c>; GRPO's μ). Default 1.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Completions in one gradient step (YAML: <c>mini_batch_size</c>). Default 0: the whole batch.</summary>
    public int MinibatchSize { get; init; }

    /// <summary>Whether the KL penalty is part of the reward rather than a term of the loss (YAML: <c>kl_in_reward</c>). Default false.</summary>
    public bool KlInReward { get; init; }

    /// <summary>Whether groups whose completions all got the same score are left out of the loss (YAML: <c>skip_uniform_groups</c>; DAPO's dynamic sampling). Default false.</summary>
    public bool SkipUniformGroups { get; init; }

    /// <summary>Over how many of the last tokens that are allowed a completion is punished for its length, by up to 1 (YAML: <c>overlong_margin</c>; DAPO). Default 0: not.</summary>
    public int OverlongMargin { get; init; }

    /// <summary>The weight of the entropy bonus (YAML: <c>ent_coef</c>). Default 0.</summary>
    public double EntropyCoefficient { get; init; }

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
            "teaches nothing as a term of the loss: take k2 or k3, or set KlInReward (kl_in_reward)"
        );
    }
}
