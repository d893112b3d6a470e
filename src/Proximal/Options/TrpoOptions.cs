namespace Proximal;

/// <summary>
/// Every setting of Trust Region Policy Optimization (Schulman et al. 2015, arXiv:1502.05477). Defaults are those of
/// Stable-Baselines3's contributions, as are the YAML keys. The policy has no learning rate, its step is as long as
/// <see cref="TargetKl"/> allows: <see cref="TrainerOptions.LearningRate"/> is the critic's.
/// </summary>
public sealed record TrpoOptions : OnPolicyOptions
{
    /// <summary>The defaults: rollouts of 2048 steps, the critic's learning rate 1e-3.</summary>
    public TrpoOptions() => LearningRate = 1e-3;

    /// <summary>
    /// How far each step may take the policy: the largest mean KL(old ‖ new), δ of the paper, in nats (YAML: <c>target_kl</c>).
    /// Default 0.01; typical 0.001 to 0.05.
    /// </summary>
    public double TargetKl { get; init; } = 0.01;

    /// <summary>The most iterations of the conjugate gradient method (YAML: <c>cg_max_steps</c>). Default 15; typical 10 to 20.</summary>
    public int ConjugateGradientSteps { get; init; } = 15;

    /// <summary>
    /// Added to the diagonal of the Fisher matrix, so that directions which the sample says nothing of stay short (YAML:
    /// <c>cg_damping</c>). Default 0.1; typical 0.01 to 0.1.
    /// </summary>
    public double Damping { get; init; } = 0.1;

    /// <summary>By how much the line search shortens a step that was not accepted (YAML: <c>line_search_shrinking_factor</c>). Default 0.8; typical 0.5 to 0.8.</summary>
    public double LineSearchShrinkingFactor { get; init; } = 0.8;

    /// <summary>How many lengths the line search tries before the policy stays as it is (YAML: <c>line_search_max_iter</c>). Default 10; typical 10 to 20.</summary>
    public int LineSearchSteps { get; init; } = 10;

    /// <summary>
    /// Every how many-th step of each environment the Fisher matrix is estimated from (YAML: <c>sub_sampling_factor</c>). Default 1,
    /// all; typical 1 to 10, since that matrix needs fewer samples than the gradient does.
    /// </summary>
    public int SubsamplingFactor { get; init; } = 1;

    /// <summary>Passes over each rollout in which the critic learns (YAML: <c>n_critic_updates</c>). Default 10; typical 10 to 25.</summary>
    public int CriticEpochs { get; init; } = 10;

    /// <summary>Transitions in one gradient step of the critic (YAML: <c>batch_size</c>). Default 128; a rollout with fewer is one step.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Added to the denominator of Adam's step, by which the critic learns (YAML: <c>adam_eps</c>). Default 1e-5.</summary>
    public float AdamEpsilon { get; init; } = 1e-5f;

    /// <inheritdoc/>
    public override TrainingOptions ForMeasurement() => this with { TotalSteps = RolloutSize + 1, CriticEpochs = 1 };

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Network.ValidateFeedForward("TRPO");
        OptionCheck.Positive(TargetKl, nameof(TargetKl), "target_kl");
        OptionCheck.Positive(ConjugateGradientSteps, nameof(ConjugateGradientSteps), "cg_max_steps");
        OptionCheck.Within(Damping, 0, double.PositiveInfinity, nameof(Damping), "cg_damping");
        OptionCheck.That(
            LineSearchShrinkingFactor is > 0 and < 1,
            nameof(LineSearchShrinkingFactor),
            "line_search_shrinking_factor",
            LineSearchShrinkingFactor,
            "must lie between 0 and 1"
        );
        OptionCheck.Positive(LineSearchSteps, nameof(LineSearchSteps), "line_search_max_iter");
        OptionCheck.Positive(SubsamplingFactor, nameof(SubsamplingFactor), "sub_sampling_factor");
        OptionCheck.Positive(CriticEpochs, nameof(CriticEpochs), "n_critic_updates");
        OptionCheck.Positive(BatchSize, nameof(BatchSize), "batch_size");
        OptionCheck.Positive(AdamEpsilon, nameof(AdamEpsilon), "adam_eps");
        Network.ValidateSeparate("TRPO");
        OptionCheck.That(
            Network.Features == FeatureKind.Flatten,
            "Network.Features",
            "policy_kwargs.features_extractor_class",
            Network.Features,
            "must be Flatten: TRPO's Fisher products go through fully connected layers only"
        );
        OptionCheck.That(
            Network.FeatureExtractorName is null,
            "Network.FeatureExtractorName",
            "policy_kwargs.features_extractor_class",
            Network.FeatureExtractorName,
            "must be null: TRPO's Fisher products go through fully connected layers only"
        );
    }
}
