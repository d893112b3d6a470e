namespace Proximal.Language;

/// <summary>
/// Options of reward model training. Names and defaults are those of the <c>RewardConfig</c> of TRL 1.10 where it has
/// them. An example is a preference pair.
/// </summary>
public sealed record RewardModelingOptions : OfflineOptions
{
    /// <summary>Options with their defaults: learning rate 1e-4.</summary>
    public RewardModelingOptions() => LearningRate = 1e-4;

    /// <summary>
    /// Coefficient of the mean of (chosen + rejected)², a term that centers the scores at 0 (YAML:
    /// <c>center_rewards_coefficient</c>; Eisenstein et al. 2023). Default 0; typical 0.01.
    /// </summary>
    public double CenterRewardsCoefficient { get; init; }

    /// <summary>
    /// Whether the margins of pairs are part of the loss, for pairs that have one (YAML: <c>use_margin</c>; Touvron et
    /// al. 2023). Default true.
    /// </summary>
    public bool UseMargin { get; init; } = true;

    /// <summary>
    /// Number of pairs whose scores give the mean and standard deviation that are stored with the model, for normalized
    /// rewards (YAML: <c>normalization_examples</c>). Default 256.
    /// </summary>
    public int NormalizationExamples { get; init; } = 256;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Warnings =>
        SampleTokens != DefaultSampleTokens
            ? ["warning: sample_tokens has no effect: the samples of a reward model are pairs, not completions"]
            : [];

    /// <inheritdoc/>
    public override bool SupportsShards => true;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionCheck.Within(
            CenterRewardsCoefficient,
            0,
            double.PositiveInfinity,
            nameof(CenterRewardsCoefficient),
            "center_rewards_coefficient"
        );
        OptionCheck.Positive(NormalizationExamples, nameof(NormalizationExamples), "normalization_examples");
    }
}
