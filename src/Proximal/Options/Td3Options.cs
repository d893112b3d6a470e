namespace Proximal;

/// <summary>
/// Every setting of Twin Delayed Deep Deterministic policy gradient (Fujimoto et al. 2018, arXiv:1802.09477). Defaults are those of
/// Stable-Baselines3, as are the YAML keys, but for the noise on actions, which is the paper's: Stable-Baselines3 leaves it to the
/// user and explores not at all by default.
/// </summary>
public sealed record Td3Options : OffPolicyOptions
{
    /// <summary>The defaults: learning rate 1e-3, noise of deviation 0.1, hidden layers of 400 and 300 units.</summary>
    public Td3Options()
    {
        LearningRate = 1e-3;
        ActionNoiseDeviation = 0.1;
        Network = new OffPolicyNetworkOptions { ActorWidths = [400, 300], CriticWidths = [400, 300] };
    }

    /// <summary>Gradient steps of the critics for each one of the actor and the targets, d in algorithm 1 (YAML: <c>policy_delay</c>). Default 2.</summary>
    public int PolicyDelay { get; init; } = 2;

    /// <summary>
    /// The deviation of the noise on the target policy's actions, in units of [-1, 1], which smooths the critics: σ̃ of equation 14
    /// (YAML: <c>target_policy_noise</c>). Default 0.2; 0 for none.
    /// </summary>
    public double TargetPolicyNoise { get; init; } = 0.2;

    /// <summary>The bound on that noise, c of equation 14 (YAML: <c>target_noise_clip</c>). Default 0.5.</summary>
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
