namespace Proximal.Language;

/// <summary>Every setting of training a reward model. Names and defaults are TRL's where it has them; an example is a preference pair.</summary>
public sealed record RewardModelingOptions : OfflineOptions
{
    /// <summary>Settings at their defaults: learning rate 1e-5.</summary>
    public RewardModelingOptions() => LearningRate = 1e-5;

    /// <summary>Keeps the scores around 0 by this times the mean of (chosen + rejected)² (YAML: <c>center_rewards_coefficient</c>; Eisenstein et al. 2023). Default 0; typical 0.01.</summary>
    public double CenterRewardsCoefficient { get; init; }

    /// <summary>Whether the margins of pairs that have one are part of the loss (YAML: <c>use_margin</c>; Touvron et al. 2023). Default true.</summary>
    public bool UseMargin { get; init; } = true;

    /// <summary>Pairs whose scores' mean and deviation are stored with the model, so that it can be used as a reward (YAML: <c>normalization_examples</c>). Default 256.</summary>
    public int NormalizationExamples { get; init; } = 256;

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
