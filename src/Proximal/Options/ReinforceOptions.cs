namespace Proximal;

/// <summary>
/// Every setting of REINFORCE (Williams 1992). It is used as Spinning Up's "vanilla policy gradient" is: a large step of the
/// policy on each rollout, many of the baseline. With a baseline, <see cref="OnPolicyOptions.GaeLambda"/> below 1 trades the
/// Monte Carlo returns for generalised advantages.
/// </summary>
public sealed record ReinforceOptions : OnPolicyOptions
{
    /// <summary>The defaults: rollouts of 2048 steps, Monte Carlo returns (λ = 1), learning rate 1e-2.</summary>
    public ReinforceOptions()
    {
        GaeLambda = 1;
        LearningRate = 1e-2;
    }

    /// <summary>
    /// Whether a learned value function is subtracted from the returns (YAML: <c>baseline</c>; Sutton and Barto 2018, section
    /// 13.4), which leaves the gradient's mean as it is and lowers its variance. Default true. Without it, only the steps of
    /// episodes that ended within the rollout count, since the returns of the others are not known: a rollout should hold
    /// several episodes of each environment, and one in which none ended teaches nothing. A time limit then ends an episode for
    /// good, since there is no value to stand for what would have followed.
    /// </summary>
    public bool Baseline { get; init; } = true;

    /// <summary>The baseline's step size (YAML: <c>critic_learning_rate</c>). Default 1e-3; typical 1e-4 to 1e-2.</summary>
    public Schedule CriticLearningRate { get; init; } = 1e-3;

    /// <summary>
    /// Passes over each rollout in which the baseline learns (YAML: <c>n_critic_updates</c>). Default 10; typical 5 to 80. The
    /// policy's gradient is valid for one step; the baseline is a regression and may take many.
    /// </summary>
    public int CriticEpochs { get; init; } = 10;

    /// <summary>Transitions in one gradient step of the baseline (YAML: <c>batch_size</c>). Default 128; a rollout with fewer is one step.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>The weight of the policy's entropy in the objective (YAML: <c>ent_coef</c>). Default 0; typical 0 to 0.02.</summary>
    public float EntropyCoefficient { get; init; }

    /// <summary>The largest norm of the policy's gradient; longer ones are scaled down to it (YAML: <c>max_grad_norm</c>). Default 0.5; typical 0.3 to 5.</summary>
    public float MaxGradientNorm { get; init; } = 0.5f;

    /// <summary>Added to the denominator of Adam's step (YAML: <c>adam_eps</c>). Default 1e-5.</summary>
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
            "must be 1 where there is no baseline to bootstrap from"
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
