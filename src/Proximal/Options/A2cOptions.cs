namespace Proximal;

/// <summary>
/// Options of the synchronous advantage actor-critic A2C (Mnih et al. 2016, arXiv:1602.01783). Defaults and YAML keys
/// are those of Stable-Baselines3, except <see cref="ActorCriticOptions.ValueCoefficient"/>, which multiplies half a
/// mean squared error here. A2C takes one gradient step by RMSprop on each short rollout.
/// </summary>
public record A2cOptions : ActorCriticOptions
{
    /// <summary>
    /// Creates the default options: rollouts of 5 steps, n-step returns (λ = 1), learning rate 7e-4, advantages not
    /// normalized.
    /// </summary>
    public A2cOptions()
    {
        StepsPerRollout = 5;
        GaeLambda = 1;
        LearningRate = 7e-4;
        NormalizeAdvantage = false;
    }

    /// <summary>
    /// Whether the optimizer is RMSprop, as in the paper, rather than Adam (YAML: <c>use_rms_prop</c>). Default true.
    /// </summary>
    public bool UseRmsProp { get; init; } = true;

    /// <summary>
    /// Decay rate of RMSprop's mean square, in [0, 1) (YAML: <c>rms_prop_alpha</c>). Default 0.99; typical 0.9 to 0.99.
    /// </summary>
    public double RmsPropAlpha { get; init; } = 0.99;

    /// <summary>
    /// Term added to the denominator of RMSprop or Adam (YAML: <c>rms_prop_eps</c>). Default 1e-5; typical 1e-8 to
    /// 1e-3.
    /// </summary>
    public double OptimizerEpsilon { get; init; } = 1e-5;

    /// <summary>
    /// Whether RMSprop adds <see cref="OptimizerEpsilon"/> under the root, as in TensorFlow, rather than to the root,
    /// as in PyTorch (YAML: <c>rms_prop_eps_inside</c>). Default false, as in Stable-Baselines3. True limits the first
    /// steps, as in rl-zoo's <c>RMSpropTFLike</c>.
    /// </summary>
    public bool EpsilonInsideRoot { get; init; }

    /// <inheritdoc/>
    public override bool SupportsShards => true;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionCheck.That(
            RmsPropAlpha is >= 0 and < 1,
            nameof(RmsPropAlpha),
            "rms_prop_alpha",
            RmsPropAlpha,
            "must lie in [0, 1)"
        );
        OptionCheck.That(
            !EpsilonInsideRoot || (UseRmsProp && Optimizer is null),
            nameof(EpsilonInsideRoot),
            "rms_prop_eps_inside",
            EpsilonInsideRoot,
            "must be false with another optimizer than RMSprop"
        );
        OptionCheck.Positive(OptimizerEpsilon, nameof(OptimizerEpsilon), "rms_prop_eps");
    }
}
