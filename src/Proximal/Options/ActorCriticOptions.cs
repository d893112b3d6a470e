namespace Proximal;

/// <summary>Options of on-policy algorithms with one loss: policy loss, value loss and entropy bonus.</summary>
public abstract record ActorCriticOptions : OnPolicyOptions
{
    /// <summary>
    /// Coefficient of the policy entropy in the objective (YAML: <c>ent_coef</c>, detail 10). Default 0; typical 0 to
    /// 0.02. Raise it if the policy becomes deterministic too early. Can be a schedule, to explore less towards the end.
    /// </summary>
    public Schedule EntropyCoefficient { get; init; }

    /// <summary>
    /// Coefficient of the value loss, half a mean squared error (YAML: <c>vf_coef</c>, detail 10). Default 0.5; typical
    /// 0.2 to 1. Stable-Baselines3 omits the half, so its 0.5 corresponds to 1 here. With separate networks it acts
    /// only through the shared gradient norm.
    /// </summary>
    public float ValueCoefficient { get; init; } = 0.5f;

    /// <summary>
    /// Maximum norm of the gradient of all parameters; larger gradients are scaled down (YAML: <c>max_grad_norm</c>,
    /// detail 11). Default 0.5; typical 0.3 to 5.
    /// </summary>
    public float MaxGradientNorm { get; init; } = 0.5f;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        CheckSchedule(EntropyCoefficient, nameof(EntropyCoefficient), "ent_coef", allowZero: true);
        OptionCheck.Within(ValueCoefficient, 0, double.PositiveInfinity, nameof(ValueCoefficient), "vf_coef");
        OptionCheck.Positive(MaxGradientNorm, nameof(MaxGradientNorm), "max_grad_norm");
    }
}
