namespace Proximal;

/// <summary>
/// Options of Twin Delayed Deep Deterministic policy gradient TD3 (Fujimoto et al. 2018, arXiv:1802.09477). Defaults
/// and YAML keys are those of Stable-Baselines3, except the action noise, which is that of the paper: Stable-Baselines3
/// adds none by default.
/// </summary>
public sealed record Td3Options : OffPolicyOptions
{
    /// <summary>
    /// Creates the default options: learning rate 1e-3, action noise of standard deviation 0.1, hidden layers of 400
    /// and 300 units.
    /// </summary>
    public Td3Options()
    {
        LearningRate = 1e-3;
        ActionNoiseDeviation = 0.1;
        Network = new OffPolicyNetworkOptions { ActorWidths = [400, 300], CriticWidths = [400, 300] };
    }

    /// <summary>
    /// Gradient steps of the critics per step of the actor and the targets, d in algorithm 1 (YAML:
    /// <c>policy_delay</c>). Default 2.
    /// </summary>
    public int PolicyDelay { get; init; } = 2;

    /// <summary>
    /// Standard deviation of the noise on the target policy's actions, in units of [-1, 1], which smooths the critics;
    /// σ̃ of equation 14 (YAML: <c>target_policy_noise</c>). Default 0.2; 0 for none.
    /// </summary>
    public double TargetPolicyNoise { get; init; } = 0.2;

    /// <summary>
    /// Bound on <see cref="TargetPolicyNoise"/>, c of equation 14 (YAML: <c>target_noise_clip</c>). Default 0.5.
    /// </summary>
    public double TargetNoiseClip { get; init; } = 0.5;

    /// <inheritdoc/>
    public override TrainingOptions ForMeasurement() =>
        (Td3Options)base.ForMeasurement() with
        {
            GradientSteps = 2 * PolicyDelay,
        };

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionCheck.Positive(PolicyDelay, nameof(PolicyDelay), "policy_delay");
        OptionCheck.Within(
            TargetPolicyNoise,
            0,
            double.PositiveInfinity,
            nameof(TargetPolicyNoise),
            "target_policy_noise"
        );
        OptionCheck.Within(TargetNoiseClip, 0, double.PositiveInfinity, nameof(TargetNoiseClip), "target_noise_clip");
    }
}
