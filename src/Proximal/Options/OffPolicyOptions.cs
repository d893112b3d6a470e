namespace Proximal;

/// <summary>
/// Options of off-policy algorithms, which learn from a replay buffer. Defaults and YAML keys are those of
/// Stable-Baselines3. The action space must be a <see cref="Box"/> with finite bounds.
/// </summary>
public abstract record OffPolicyOptions : TrainingOptions
{
    // Sufficient for the two updates of ForMeasurement.
    private const int MeasurementBufferSize = 1000;

    /// <summary>
    /// Capacity of the replay buffer in transitions; new ones replace the oldest (YAML: <c>buffer_size</c>). Default
    /// 1,000,000; typical 50,000 to 1,000,000. See <see cref="ReplayBuffer"/> for its size in memory and in every
    /// checkpoint.
    /// </summary>
    public int BufferSize { get; init; } = 1_000_000;

    /// <summary>Transitions per gradient step (YAML: <c>batch_size</c>). Default 256; typical 64 to 512.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>
    /// Environment steps, over all environments, with uniform random actions before the first gradient step (YAML:
    /// <c>learning_starts</c>). Default 100; typical 100 to 10,000. More steps make the first batches more varied.
    /// </summary>
    public int LearningStarts { get; init; } = 100;

    /// <summary>
    /// Steps of each environment between gradient steps (YAML: <c>train_freq</c>). Default 1; typical 1 to 64.
    /// </summary>
    public int TrainFrequency { get; init; } = 1;

    /// <summary>
    /// Gradient steps after every <see cref="TrainFrequency"/> steps (YAML: <c>gradient_steps</c>). Default 1; typical
    /// 1 to 64. -1 means one per environment step, that is <see cref="TrainFrequency"/> ×
    /// <see cref="TrainingOptions.EnvironmentCount"/>.
    /// </summary>
    public int GradientSteps { get; init; } = 1;

    /// <summary>
    /// Coefficient τ of the Polyak update of target networks, in (0, 1] (YAML: <c>tau</c>; Lillicrap et al. 2016).
    /// Default 0.005; typical 0.001 to 0.02.
    /// </summary>
    public double Tau { get; init; } = 0.005;

    /// <summary>
    /// Kind of the action noise (YAML: <c>noise_type</c>: normal or ornstein-uhlenbeck). Default
    /// <see cref="ActionNoise.Normal"/>.
    /// </summary>
    public ActionNoise ActionNoise { get; init; } = ActionNoise.Normal;

    /// <summary>
    /// Standard deviation σ of the noise that is added to actions in training, which are in [-1, 1] (YAML:
    /// <c>noise_std</c>). Default 0, none; typical 0.1 to 0.5.
    /// </summary>
    public double ActionNoiseDeviation { get; init; }

    /// <summary>
    /// Environment steps, over all environments, between reports: metrics are written, and callbacks can stop training
    /// or save (YAML: <c>report_interval</c>). Default 1000; typical 1000 to 10,000. Losses are means over the gradient
    /// steps since the last report.
    /// </summary>
    public int ReportInterval { get; init; } = 1000;

    /// <summary>
    /// Networks of actor and critics (YAML: <c>policy_kwargs</c>). Default: two hidden layers of ReLU units.
    /// </summary>
    public OffPolicyNetworkOptions Network { get; init; } = new();

    /// <summary>Number of gradient steps after every <see cref="TrainFrequency"/> steps.</summary>
    public int GradientStepsEachTime => GradientSteps > 0 ? GradientSteps : checked(TrainFrequency * EnvironmentCount);

    /// <inheritdoc/>
    public override TrainingOptions ForMeasurement() =>
        this with
        {
            TotalSteps = 1,
            LearningStarts = 0,
            BufferSize = Math.Min(BufferSize, MeasurementBufferSize),
            ReportInterval = 1,
            GradientSteps = 2,
        };

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionCheck.Positive(BufferSize, nameof(BufferSize), "buffer_size");
        OptionCheck.Positive(BatchSize, nameof(BatchSize), "batch_size");
        OptionCheck.Within(LearningStarts, 0, double.PositiveInfinity, nameof(LearningStarts), "learning_starts");
        OptionCheck.Positive(TrainFrequency, nameof(TrainFrequency), "train_freq");
        OptionCheck.That(
            (long)TrainFrequency * EnvironmentCount <= int.MaxValue,
            nameof(TrainFrequency),
            "train_freq",
            TrainFrequency,
            "times EnvironmentCount (n_envs) must be less than 2^31"
        );
        OptionCheck.That(
            GradientSteps is -1 or > 0,
            nameof(GradientSteps),
            "gradient_steps",
            GradientSteps,
            "must be a positive number, or -1 for one per environment step"
        );
        OptionCheck.Positive(Tau, nameof(Tau), "tau");
        OptionCheck.Within(Tau, 0, 1, nameof(Tau), "tau");
        OptionCheck.That(
            Enum.IsDefined(ActionNoise),
            nameof(ActionNoise),
            "noise_type",
            ActionNoise,
            "must be normal or ornstein-uhlenbeck"
        );
        OptionCheck.Within(ActionNoiseDeviation, 0, double.PositiveInfinity, nameof(ActionNoiseDeviation), "noise_std");
        OptionCheck.Positive(ReportInterval, nameof(ReportInterval), "report_interval");
        Network.Validate();
    }
}
