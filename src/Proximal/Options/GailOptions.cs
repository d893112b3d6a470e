namespace Proximal;

/// <summary>
/// Options of generative adversarial imitation learning (<see cref="Gail"/>; Ho and Ermon 2016, arXiv:1606.03476):
/// those of PPO, the demonstrations, and those of the discriminator.
/// </summary>
/// <remarks>
/// <see cref="OnPolicyOptions.NormalizeRewards"/> must be false: the reward comes from the discriminator.
/// </remarks>
public record GailOptions : PpoOptions
{
    /// <summary>File of the demonstrations (YAML: <c>demonstrations</c>); see <see cref="Demonstrations.Load"/>. Default
    /// null.</summary>
    public string? DemonstrationsPath { get; init; }

    /// <summary>Demonstrations from code; no file contains them. Default null.</summary>
    public Demonstrations? Demonstrations { get; init; }

    /// <summary>
    /// Form of the reward (YAML: <c>gail.reward</c>: positive, negative or airl). Default
    /// <see cref="GailReward.Positive"/>. Use <see cref="GailReward.Negative"/> if episodes should end early.
    /// </summary>
    public GailReward DiscriminatorReward { get; init; }

    /// <summary>
    /// Factor of the environment's own reward, which is added to that of the discriminator (YAML:
    /// <c>gail.extrinsic_strength</c>). Default 0: imitation only.
    /// </summary>
    public double ExtrinsicStrength { get; init; }

    /// <summary>
    /// Whether the discriminator sees actions beside observations (YAML: <c>gail.use_actions</c>). Default true.
    /// Without, only states are imitated (Torabi et al. 2018, arXiv:1807.06158), as ML-Agents by default.
    /// </summary>
    public bool DiscriminatorUsesActions { get; init; } = true;

    /// <summary>
    /// Widths of the hidden layers of the discriminator, which have tanh units (YAML: <c>gail.net_arch</c>). Default
    /// [64, 64].
    /// </summary>
    public IReadOnlyList<int> DiscriminatorWidths { get; init; } = [64, 64];

    /// <summary>
    /// Learning rate of the discriminator (YAML: <c>gail.learning_rate</c>). Default 3e-4; typical 2.5e-5 to 1e-3.
    /// </summary>
    public double DiscriminatorLearningRate { get; init; } = 3e-4;

    /// <summary>
    /// Steps of each kind in a gradient step of the discriminator (YAML: <c>gail.batch_size</c>). Default 256; typical
    /// 64 to 1024.
    /// </summary>
    public int DiscriminatorBatchSize { get; init; } = 256;

    /// <summary>
    /// Gradient steps of the discriminator for each rollout (YAML: <c>gail.n_updates</c>). Default 16; typical 2 to 32.
    /// More make the discriminator too good to give a useful reward.
    /// </summary>
    public int DiscriminatorUpdates { get; init; } = 16;

    /// <summary>
    /// Coefficient of the gradient penalty, (‖∇d‖ - 1)² at mixtures of steps (YAML: <c>gail.gradient_penalty</c>).
    /// Default 10, as ML-Agents; 0 for none.
    /// </summary>
    public double GradientPenalty { get; init; } = 10;

    /// <inheritdoc/>
    public override TrainingOptions ForMeasurement() =>
        (GailOptions)base.ForMeasurement() with
        {
            DiscriminatorUpdates = 1,
        };

    /// <inheritdoc/>
    public override bool SupportsShards => false;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireNoIntrinsicReward("the reward comes from the discriminator");
        RequireNoPreferenceReward("the reward comes from the discriminator");
        DemonstrationsOption.Check(DemonstrationsPath, Demonstrations, "demonstrations", isRequired: true);
        OptionCheck.That(
            !NormalizeRewards,
            nameof(NormalizeRewards),
            "normalize.norm_reward",
            NormalizeRewards,
            "must be false: the reward comes from the discriminator"
        );
        OptionCheck.That(
            Enum.IsDefined(DiscriminatorReward),
            nameof(DiscriminatorReward),
            "gail.reward",
            DiscriminatorReward,
            "must be positive, negative or airl"
        );
        OptionCheck.Within(ExtrinsicStrength, 0, double.MaxValue, nameof(ExtrinsicStrength), "gail.extrinsic_strength");
        NetworkOptions.CheckWidths(DiscriminatorWidths, nameof(DiscriminatorWidths), "gail.net_arch");
        OptionCheck.Positive(DiscriminatorLearningRate, nameof(DiscriminatorLearningRate), "gail.learning_rate");
        OptionCheck.Positive(DiscriminatorBatchSize, nameof(DiscriminatorBatchSize), "gail.batch_size");
        OptionCheck.Positive(DiscriminatorUpdates, nameof(DiscriminatorUpdates), "gail.n_updates");
        OptionCheck.Within(GradientPenalty, 0, double.MaxValue, nameof(GradientPenalty), "gail.gradient_penalty");
    }
}
