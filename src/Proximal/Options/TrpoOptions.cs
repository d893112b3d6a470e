namespace Proximal;

/// <summary>
/// Options of Trust Region Policy Optimization (Schulman et al. 2015, arXiv:1502.05477). Defaults and YAML keys are
/// those of sb3-contrib. The policy has no learning rate, because its step size follows from <see cref="TargetKl"/>;
/// <see cref="TrainerOptions.LearningRate"/> is that of the critic.
/// </summary>
public sealed record TrpoOptions : OnPolicyOptions
{
    /// <summary>Creates the default options: rollouts of 2048 steps, learning rate of the critic 1e-3.</summary>
    public TrpoOptions() => LearningRate = 1e-3;

    /// <summary>
    /// Largest mean KL(old ‖ new) of a policy step, δ of the paper, in nats (YAML: <c>target_kl</c>). Default 0.01;
    /// typical 0.001 to 0.05.
    /// </summary>
    public double TargetKl { get; init; } = 0.01;

    /// <summary>
    /// Maximum number of conjugate gradient iterations (YAML: <c>cg_max_steps</c>). Default 15; typical 10 to 20.
    /// </summary>
    public int ConjugateGradientSteps { get; init; } = 15;

    /// <summary>
    /// Term added to the diagonal of the Fisher matrix, which limits steps in directions that the sample does not
    /// determine (YAML: <c>cg_damping</c>). Default 0.1; typical 0.01 to 0.1.
    /// </summary>
    public double Damping { get; init; } = 0.1;

    /// <summary>
    /// Factor by which the line search shortens a rejected step (YAML: <c>line_search_shrinking_factor</c>). Default
    /// 0.8; typical 0.5 to 0.8.
    /// </summary>
    public double LineSearchShrinkingFactor { get; init; } = 0.8;

    /// <summary>
    /// Maximum number of step lengths of the line search; if none is accepted, the policy does not change (YAML:
    /// <c>line_search_max_iter</c>). Default 10; typical 10 to 20.
    /// </summary>
    public int LineSearchSteps { get; init; } = 10;

    /// <summary>
    /// Interval of the steps from which the Fisher matrix is estimated, in each environment (YAML:
    /// <c>sub_sampling_factor</c>). Default 1, all steps; typical 1 to 10, because the matrix needs fewer samples than
    /// the gradient.
    /// </summary>
    public int SubsamplingFactor { get; init; } = 1;

    /// <summary>
    /// Passes of the critic over each rollout (YAML: <c>n_critic_updates</c>). Default 10; typical 10 to 25.
    /// </summary>
    public int CriticEpochs { get; init; } = 10;

    /// <summary>
    /// Transitions per gradient step of the critic (YAML: <c>batch_size</c>). Default 128; a smaller rollout is one
    /// batch.
    /// </summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>
    /// Term added to the denominator of Adam, the optimizer of the critic (YAML: <c>adam_eps</c>). Default 1e-5.
    /// </summary>
    public float AdamEpsilon { get; init; } = 1e-5f;

    /// <inheritdoc/>
    public override TrainingOptions ForMeasurement() => this with { TotalSteps = RolloutSize + 1, CriticEpochs = 1 };

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
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
        OptionCheck.That(
            Network.Recurrent == RecurrentKind.None || SubsamplingFactor == 1,
            nameof(SubsamplingFactor),
            "sub_sampling_factor",
            SubsamplingFactor,
            "must be 1 with a recurrent network, whose sequences are used as a whole"
        );
        OptionCheck.Positive(CriticEpochs, nameof(CriticEpochs), "n_critic_updates");
        OptionCheck.Positive(BatchSize, nameof(BatchSize), "batch_size");
        OptionCheck.Positive(AdamEpsilon, nameof(AdamEpsilon), "adam_eps");
        Network.ValidateSeparate("TRPO");
        OptionCheck.That(
            Network.Features == FeatureKind.Flatten,
            "Network.Features",
            "policy_kwargs.features_extractor_class",
            Network.Features,
            "must be Flatten: TRPO's Fisher-vector products support fully connected layers only"
        );
        OptionCheck.That(
            Network.FeatureExtractorName is null,
            "Network.FeatureExtractorName",
            "policy_kwargs.features_extractor_class",
            Network.FeatureExtractorName,
            "must be null: TRPO's Fisher-vector products support fully connected layers only"
        );
    }
}
