namespace Proximal;

/// <summary>
/// The settings of algorithms that learn from replayed transitions: how much is kept, how often and from how many of them a
/// gradient step is taken, and how slowly the targets follow. Defaults are those of Stable-Baselines3, as are the YAML keys.
/// They act on a <see cref="Box"/> with finite bounds.
/// </summary>
public abstract record OffPolicyOptions : TrainingOptions
{
    // Enough for the two updates of ForMeasurement.
    private const int FewTransitions = 1000;

    /// <summary>
    /// The most transitions that are kept; the oldest give way (YAML: <c>buffer_size</c>). Default 1,000,000; typical 50,000 to
    /// 1,000,000. See <see cref="ReplayBuffer"/> for the memory that they take, here and in every checkpoint.
    /// </summary>
    public int BufferSize { get; init; } = 1_000_000;

    /// <summary>Transitions in one gradient step (YAML: <c>batch_size</c>). Default 256; typical 64 to 512.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>
    /// Environment steps, over all environments, with evenly distributed actions and without learning, before it begins (YAML:
    /// <c>learning_starts</c>). Default 100; typical 100 to 10,000. More make the first batches more varied.
    /// </summary>
    public int LearningStarts { get; init; } = 100;

    /// <summary>Steps that each environment takes between gradient steps (YAML: <c>train_freq</c>). Default 1; typical 1 to 64.</summary>
    public int TrainFrequency { get; init; } = 1;

    /// <summary>
    /// Gradient steps each time (YAML: <c>gradient_steps</c>). Default 1; -1 takes one for every environment step, of which there
    /// are <see cref="TrainFrequency"/> × <see cref="TrainingOptions.EnvironmentCount"/>.
    /// </summary>
    public int GradientSteps { get; init; } = 1;

    /// <summary>
    /// The share of the way that target networks move toward the learned ones at a time, τ in (0, 1] (YAML: <c>tau</c>; Lillicrap
    /// et al. 2016). Default 0.005; typical 0.001 to 0.02.
    /// </summary>
    public double Tau { get; init; } = 0.005;

    /// <summary>
    /// How noise on actions goes on from step to step (YAML: <c>noise_type</c>: normal or ornstein-uhlenbeck). Default
    /// <see cref="ActionNoise.Normal"/>.
    /// </summary>
    public ActionNoise ActionNoise { get; init; } = ActionNoise.Normal;

    /// <summary>
    /// The deviation σ of the noise that is added to actions while training, which then lie in [-1, 1] (YAML: <c>noise_std</c>). 0 for
    /// none. Typical 0.1 to 0.5.
    /// </summary>
    public double ActionNoiseDeviation { get; init; }

    /// <summary>
    /// Environment steps, over all environments, between reports: that often metrics are written, and callbacks may stop training or
    /// save (YAML: <c>report_interval</c>). Default 1000. Losses are means over the gradient steps since the last report.
    /// </summary>
    public int ReportInterval { get; init; } = 1000;

    /// <summary>The actor's and the critics' networks (YAML: <c>policy_kwargs</c>). Default: two hidden layers of ReLU units.</summary>
    public OffPolicyNetworkOptions Network { get; init; } = new();

    /// <summary>The number of gradient steps after every <see cref="TrainFrequency"/> steps.</summary>
    public int GradientStepsEachTime => GradientSteps > 0 ? GradientSteps : checked(TrainFrequency * EnvironmentCount);

    /// <inheritdoc/>
    public override TrainingOptions ForMeasurement() =>
        this with
        {
            TotalSteps = 1,
            LearningStarts = 0,
            BufferSize = Math.Min(BufferSize, FewTransitions),
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
            "times EnvironmentCount (n_envs) must fit 31 bits"
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
