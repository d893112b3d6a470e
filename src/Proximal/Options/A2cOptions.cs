namespace Proximal;

/// <summary>
/// Every setting of the synchronous advantage actor-critic (Mnih et al. 2016, arXiv:1602.01783). Defaults are those of
/// Stable-Baselines3, as are the YAML keys, but for <see cref="ActorCriticOptions.ValueCoefficient"/>, which weighs half a mean
/// squared error here: short rollouts, one gradient step on each, RMSprop.
/// </summary>
public record A2cOptions : ActorCriticOptions
{
    /// <summary>The defaults: rollouts of 5 steps, n-step returns (λ = 1), learning rate 7e-4, advantages as they are.</summary>
    public A2cOptions()
    {
        StepsPerRollout = 5;
        GaeLambda = 1;
        LearningRate = 7e-4;
        NormalizeAdvantage = false;
    }

    /// <summary>Whether RMSprop is the optimiser, as in the paper, rather than Adam (YAML: <c>use_rms_prop</c>). Default true.</summary>
    public bool UseRmsProp { get; init; } = true;

    /// <summary>The decay of RMSprop's mean square, in [0, 1) (YAML: <c>rms_prop_alpha</c>). Default 0.99; typical 0.9 to 0.99.</summary>
    public double RmsPropAlpha { get; init; } = 0.99;

    /// <summary>Added to the divisor of the step, RMSprop's or Adam's (YAML: <c>rms_prop_eps</c>). Default 1e-5; typical 1e-8 to 1e-3.</summary>
    public double OptimizerEpsilon { get; init; } = 1e-5;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Network.ValidateFeedForward("A2C");
        OptionCheck.That(
            RmsPropAlpha is >= 0 and < 1,
            nameof(RmsPropAlpha),
            "rms_prop_alpha",
            RmsPropAlpha,
            "must lie in [0, 1)"
        );
        OptionCheck.Positive(OptimizerEpsilon, nameof(OptimizerEpsilon), "rms_prop_eps");
    }
}
