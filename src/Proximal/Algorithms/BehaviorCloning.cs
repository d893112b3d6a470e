using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Behaviour cloning (Pomerleau 1989; Ross et al. 2011, section 2): maximum-likelihood training of a policy on the
/// actions of an expert. The environments are not stepped; they define the spaces.
/// </summary>
/// <remarks>An update is a pass over all demonstrations in minibatches of random order.</remarks>
public class BehaviorCloning : Trainer, IAgentTrainer
{
    private readonly BehaviorCloningOptions options;
    private readonly Optimizer optimizer;
    private PolicyCloning? cloning;

    /// <summary>Builds the policy and reads the demonstrations.</summary>
    /// <param name="environments">Environments with the spaces of the policy. The caller disposes them.</param>
    /// <param name="options">The options of the run.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or the demonstrations do not fit the
    /// environments.</exception>
    public BehaviorCloning(VectorEnvironment environments, BehaviorCloningOptions options)
        : base(options)
    {
        options.Validate();
        environments.RequireOneAgent("demonstrations");
        this.options = options;
        Demonstrations? demonstrations = options.OpenDemonstrations(
            environments.ObservationSpace,
            environments.ActionSpace
        );
        ObservationNormalizer? normalizer = options.NormalizeObservations
            ? new ObservationNormalizer(
                environments.ObservationSize,
                options.ClipObservation,
                options.NormalizationEpsilon,
                environments.MaskSize
            )
            : null;
        Policy = Policy.Create(environments, options.Network, normalizer, options.Seed);
        Network = (ActorCriticNetwork)Policy.Network;
        Episodes = new EpisodeStatistics(environments.Count);
        LastStep = environments.CreateStep();
        optimizer = options.CreateOptimizer(new ParameterSet(Network.NamedParameters()), options.AdamEpsilon);
        if (demonstrations is not null)
            Add(demonstrations);
    }

    /// <inheritdoc/>
    public override string Algorithm => "bc";

    /// <inheritdoc/>
    public Policy Policy { get; }

    /// <summary>Network of <see cref="Policy"/>.</summary>
    public ActorCriticNetwork Network { get; }

    /// <inheritdoc/>
    public EpisodeStatistics Episodes { get; }

    /// <inheritdoc/>
    public VectorStep LastStep { get; }

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, Module>> Networks => [new("policy", Network)];

    /// <summary>The demonstrations that the policy is trained on; null before the first of <see cref="Dagger"/>.</summary>
    public Demonstrations? Demonstrations => cloning?.Demonstrations;

    /// <inheritdoc/>
    public long ExperienceBytes =>
        Demonstrations is { } all ? (long)all.Steps * sizeof(float) * (all.ObservationSize + all.ActionSize + 2) : 0;

    /// <inheritdoc/>
    public override double? Score => Episodes.Count > 0 ? Episodes.MeanReturn : null;

    /// <summary>Trains a policy on demonstrations.</summary>
    /// <param name="environment">Creates one environment, for its spaces.</param>
    /// <param name="options">The options of the run.</param>
    /// <param name="callbacks">Called during training; see <see cref="ITrainingCallback"/>.</param>
    /// <returns>The trained policy.</returns>
    /// <exception cref="InvalidInputException">An option is out of range, or the demonstrations do not fit the
    /// environment.</exception>
    /// <exception cref="TrainingDivergedException">A loss is not finite.</exception>
    public static Policy Train(
        Func<IEnvironment> environment,
        BehaviorCloningOptions options,
        params ReadOnlySpan<ITrainingCallback> callbacks
    ) =>
        AgentTraining.Run(
            environment,
            options,
            static (environments, options) => new BehaviorCloning(environments, options),
            from: null,
            callbacks
        );

    /// <summary>One epoch: a pass over all demonstrations.</summary>
    protected override void Iterate()
    {
        float learningRate = (float)LearningRate.At(Remaining);
        Steps += Demonstrations!.Steps;
        EpisodeMetrics.Begin(Metrics, Steps, Episodes);
        Fit(epochs: 1, learningRate);
    }

    /// <summary>Trains for several epochs and adds the metrics of the update.</summary>
    private protected void Fit(int epochs, float learningRate)
    {
        LossMetrics metrics = cloning!.Fit(epochs, learningRate);
        if (options.CheckFinite && !metrics.IsFinite)
            metrics.ThrowIfNotFinite($"after step {Steps}");
        Policy.Synchronize();
        Updates++;
        Metrics.Add(MetricTags.NegativeLogLikelihood, metrics.Get(MetricTags.NegativeLogLikelihood));
        Metrics.Add(MetricTags.Entropy, metrics.Entropy);
        Metrics.Add(MetricTags.Loss, metrics.Loss);
        Metrics.Add(MetricTags.GradientNorm, metrics.GradientNorm);
        Metrics.Add(MetricTags.LearningRate, learningRate);
        if (Network.Distribution.StandardDeviation is { } deviation)
            Metrics.Add(MetricTags.StandardDeviation, deviation);
        Metrics.Add(MetricTags.Updates, Updates);
        Clock.Count(TrainingPhase.Update);
    }

    /// <summary>Adds new demonstrations, and updates the normalization of observations with theirs.</summary>
    private protected void Add(Demonstrations demonstrations)
    {
        Policy.Normalizer?.Update(Rows(demonstrations));
        AddSaved(demonstrations);
    }

    /// <summary>Adds demonstrations that the normalization of observations contains already.</summary>
    private protected void AddSaved(Demonstrations demonstrations)
    {
        if (cloning is not null)
            cloning.Demonstrations = Demonstrations.Concat(cloning.Demonstrations, demonstrations);
        else
            cloning = new PolicyCloning(
                Policy,
                demonstrations,
                optimizer,
                options.BatchSize,
                options.EntropyCoefficient,
                options.MaxGradientNorm,
                options.Seed,
                OnGradientStep
            );
    }

    // With space for the action mask, which the normalizer ignores.
    private float[] Rows(Demonstrations demonstrations)
    {
        float[] rows = new float[demonstrations.Steps * Policy.RowSize];
        for (int step = 0; step < demonstrations.Steps; step++)
            demonstrations.Observation(step).CopyTo(rows.AsSpan(step * Policy.RowSize));
        return rows;
    }

    /// <inheritdoc/>
    public virtual void InitializeFrom(InitialWeights weights) => weights.CopyTo(Policy);

    /// <inheritdoc/>
    public void ComputeNetworks() => Network.Forward(Tensor.Zeros(1, Network.InputSize));

    /// <inheritdoc/>
    public override void SaveModel(string folder) => Policy.Save(folder);

    /// <inheritdoc/>
    public override void LoadModel(string folder) => Policy.LoadWeights(folder);

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        cloning?.SaveState(state, $"{prefix}.cloning");
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        cloning?.LoadState(state, $"{prefix}.cloning");
        Policy.Synchronize();
    }
}
