namespace Proximal;

/// <summary>
/// Options of behaviour cloning (<see cref="BehaviorCloning"/>): supervised training of a policy on demonstrations.
/// Defaults are those of the Python library <c>imitation</c>.
/// </summary>
/// <remarks>
/// A step of <see cref="TrainerOptions.TotalSteps"/> is a demonstrated step in a minibatch, so that the number of
/// epochs is <see cref="TrainerOptions.TotalSteps"/> divided by the number of demonstrated steps.
/// <see cref="TrainingOptions.EnvironmentCount"/> and <see cref="TrainingOptions.Gamma"/> are not used.
/// </remarks>
public record BehaviorCloningOptions : TrainingOptions
{
    /// <summary>Creates the default options: learning rate 1e-3, 100,000 steps.</summary>
    public BehaviorCloningOptions()
    {
        LearningRate = 1e-3;
        TotalSteps = 100_000;
    }

    /// <summary>File of the demonstrations (YAML: <c>demonstrations</c>); see <see cref="Demonstrations.Load"/>. Default
    /// null.</summary>
    public string? DemonstrationsPath { get; init; }

    /// <summary>Demonstrations from code; no file contains them. Default null.</summary>
    public Demonstrations? Demonstrations { get; init; }

    /// <summary>Demonstrated steps per gradient step (YAML: <c>batch_size</c>). Default 32; typical 32 to 256.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// Coefficient of the policy entropy in the objective (YAML: <c>ent_coef</c>; <c>ent_weight</c> of imitation).
    /// Default 1e-3; typical 0 to 1e-2.
    /// </summary>
    public double EntropyCoefficient { get; init; } = 1e-3;

    /// <summary>
    /// Maximum norm of the gradient; larger gradients are scaled down (YAML: <c>max_grad_norm</c>). Default 0.5.
    /// </summary>
    public double MaxGradientNorm { get; init; } = 0.5;

    /// <summary>Term added to the denominator of Adam (YAML: <c>adam_eps</c>). Default 1e-8.</summary>
    public double AdamEpsilon { get; init; } = 1e-8;

    /// <summary>
    /// Whether observations are normalized to mean 0 and standard deviation 1 over the demonstrations (YAML:
    /// <c>normalize.norm_obs</c>). Default false. The statistics are saved with the policy.
    /// </summary>
    public bool NormalizeObservations { get; init; }

    /// <summary>
    /// Bound on a normalized observation, in standard deviations (YAML: <c>normalize.clip_obs</c>). Default 10.
    /// </summary>
    public double ClipObservation { get; init; } = 10;

    /// <summary>
    /// Term added to variances before the square root (YAML: <c>normalize.epsilon</c>). Default 1e-8.
    /// </summary>
    public double NormalizationEpsilon { get; init; } = 1e-8;

    /// <summary>
    /// Networks of actor and critic (YAML: <c>policy_kwargs</c>). Default: two layers of 64 tanh units each. The critic
    /// keeps its initial weights, for algorithms that continue from the policy.
    /// </summary>
    public NetworkOptions Network { get; init; } = new();

    /// <summary>Whether demonstrations are required. Default true.</summary>
    private protected virtual bool NeedsDemonstrations => true;

    /// <summary>Reads the demonstrations; null if there are none and none are required.</summary>
    internal Demonstrations? OpenDemonstrations(Space observationSpace, Space actionSpace) =>
        DemonstrationsOption.Open(DemonstrationsPath, Demonstrations, observationSpace, actionSpace);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        DemonstrationsOption.Check(DemonstrationsPath, Demonstrations, "demonstrations", NeedsDemonstrations);
        OptionCheck.Positive(BatchSize, nameof(BatchSize), "batch_size");
        OptionCheck.Within(EntropyCoefficient, 0, double.PositiveInfinity, nameof(EntropyCoefficient), "ent_coef");
        OptionCheck.Positive(MaxGradientNorm, nameof(MaxGradientNorm), "max_grad_norm");
        OptionCheck.Positive(AdamEpsilon, nameof(AdamEpsilon), "adam_eps");
        OptionCheck.Positive(ClipObservation, nameof(ClipObservation), "normalize.clip_obs");
        OptionCheck.Positive(NormalizationEpsilon, nameof(NormalizationEpsilon), "normalize.epsilon");
        Network.Validate();
        Network.ValidateFeedForward("behaviour cloning");
    }
}
