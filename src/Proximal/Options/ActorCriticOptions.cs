namespace Proximal;

/// <summary>The settings of on-policy algorithms that descend one loss: the policy's, the critic's and an entropy bonus together.</summary>
public abstract record ActorCriticOptions : OnPolicyOptions
{
    /// <summary>
    /// The weight of the policy's entropy in the objective (YAML: <c>ent_coef</c>, detail 10). Default 0; typical 0 to 0.02.
    /// Raise it where the policy settles on one action too early.
    /// </summary>
    public float EntropyCoefficient { get; init; }

    /// <summary>
    /// The weight of the value loss, half a mean squared error (YAML: <c>vf_coef</c>, detail 10). Default 0.5;
    /// typical 0.2 to 1. Stable-Baselines3 leaves out the half, so its 0.5 is 1 here.
    /// With separate networks it acts through the shared gradient norm only.
    /// </summary>
    public float ValueCoefficient { get; init; } = 0.5f;

    /// <summary>
    /// The largest norm of all gradients together; longer ones are scaled down to it (YAML: <c>max_grad_norm</c>, detail 11).
    /// Default 0.5; typical 0.3 to 5.
    /// </summary>
    public float MaxGradientNorm { get; init; } = 0.5f;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionCheck.Within(EntropyCoefficient, 0, double.PositiveInfinity, nameof(EntropyCoefficient), "ent_coef");
        OptionCheck.Within(ValueCoefficient, 0, double.PositiveInfinity, nameof(ValueCoefficient), "vf_coef");
        OptionCheck.Positive(MaxGradientNorm, nameof(MaxGradientNorm), "max_grad_norm");
    }
}
