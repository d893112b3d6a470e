namespace Proximal;

/// <summary>
/// Options of REINFORCE (Williams 1992), in the form of Spinning Up's "vanilla policy gradient": one large policy step
/// per rollout, and many steps of the baseline. With a baseline, <see cref="OnPolicyOptions.GaeLambda"/> below 1
/// replaces Monte Carlo returns by generalized advantage estimates.
/// </summary>
public sealed record ReinforceOptions : OnPolicyOptions
{
    /// <summary>
    /// Creates the default options: rollouts of 2048 steps, Monte Carlo returns (λ = 1), learning rate 1e-2.
    /// </summary>
    public ReinforceOptions()
    {
        GaeLambda = 1;
        LearningRate = 1e-2;
    }

    /// <summary>
    /// Whether a learned value function is subtracted from the returns (YAML: <c>baseline</c>; Sutton and Barto 2018,
    /// section 13.4). This lowers the variance of the gradient without changing its mean. Default true. Without it,
    /// only steps of episodes that end within the rollout count, because the returns of the others are unknown. A
    /// rollout should then contain several episodes of each environment; a rollout without a finished episode causes no
    /// policy change. Without a baseline, a time limit counts as termination, because there is no value to bootstrap
    /// from.
    /// </summary>
    public bool Baseline { get; init; } = true;

    /// <summary>
    /// Learning rate of the baseline (YAML: <c>critic_learning_rate</c>). Default 1e-3; typical 1e-4 to 1e-2.
    /// </summary>
    public Schedule CriticLearningRate { get; init; } = 1e-3;

    /// <summary>
    /// Passes of the baseline over each rollout (YAML: <c>n_critic_updates</c>). Default 10; typical 5 to 80. The
    /// policy gradient is valid for one step; the baseline is a regression and can take many.
    /// </summary>
    public int CriticEpochs { get; init; } = 10;

    /// <summary>
    /// Transitions per gradient step of the baseline (YAML: <c>batch_size</c>). Default 128; a smaller rollout is one
    /// batch.
    /// </summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>
    /// Coefficient of the policy entropy in the objective (YAML: <c>ent_coef</c>). Default 0; typical 0 to 0.02.
    /// </summary>
    public float EntropyCoefficient { get; init; }

    /// <summary>
    /// Maximum norm of the policy gradient; larger gradients are scaled down (YAML: <c>max_grad_norm</c>). Default 0.5;
    /// typical 0.3 to 5.
    /// </summary>
    public float MaxGradientNorm { get; init; } = 0.5f;

    /// <summary>Term added to the denominator of Adam (YAML: <c>adam_eps</c>). Default 1e-5.</summary>
    public float AdamEpsilon { get; init; } = 1e-5f;

    /// <inheritdoc/>
    public override TrainingOptions ForMeasurement() => this with { TotalSteps = RolloutSize + 1, CriticEpochs = 1 };

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Network.ValidateFeedForward("REINFORCE");
        OptionCheck.That(
            Baseline || GaeLambda == 1,
            nameof(GaeLambda),
            "gae_lambda",
            GaeLambda,
            "must be 1 without a baseline to bootstrap from"
        );
        CheckSchedule(CriticLearningRate, nameof(CriticLearningRate), "critic_learning_rate");
        OptionCheck.Positive(CriticEpochs, nameof(CriticEpochs), "n_critic_updates");
        OptionCheck.Positive(BatchSize, nameof(BatchSize), "batch_size");
        OptionCheck.Within(EntropyCoefficient, 0, double.PositiveInfinity, nameof(EntropyCoefficient), "ent_coef");
        OptionCheck.Positive(MaxGradientNorm, nameof(MaxGradientNorm), "max_grad_norm");
        OptionCheck.Positive(AdamEpsilon, nameof(AdamEpsilon), "adam_eps");
        Network.ValidateSeparate("REINFORCE");
    }
}
