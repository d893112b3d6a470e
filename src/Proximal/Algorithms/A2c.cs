using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Advantage Actor-Critic (A2C), the synchronous form of A3C (Mnih et al. 2016, arXiv:1602.01783, algorithm S3). Every
/// environment takes a few steps, then one gradient step uses all of them. PPO with one epoch and one minibatch takes
/// the same step (Huang et al. 2022, arXiv:2205.09123, "A2C is a special case of PPO").
/// </summary>
public class A2c : OnPolicyTrainer
{
    private readonly A2cOptions options;
    private readonly Optimizer optimizer;
    private readonly Minibatch batch;
    private readonly bool isRecurrent;
    private readonly int[] rows;
    private readonly LossGradient<MinibatchShard> gradient;
    private float entropyCoefficient;

    /// <summary>Builds the policy and resets the environments.</summary>
    /// <param name="environments">The environments, <see cref="TrainingOptions.EnvironmentCount"/> of them. The caller
    /// disposes them.</param>
    /// <param name="options">The options of the run.</param>
    /// <exception cref="InvalidInputException">An option is out of range or does not match the
    /// environments.</exception>
    public A2c(VectorEnvironment environments, A2cOptions options)
        : base(environments, options)
    {
        this.options = options;
        EntropyCoefficient = options.EntropyCoefficient;
        var parameters = new ParameterSet(Network.NamedParameters());
        optimizer = options is { UseRmsProp: true, Optimizer: null }
            ? new RmsProp(parameters, options.RmsPropAlpha, options.OptimizerEpsilon, options.EpsilonInsideRoot)
            : CreateOptimizer(parameters, options.OptimizerEpsilon);
        isRecurrent = Network.StateSize > 0;
        batch = new Minibatch(Rollout, Rollout.Count, isRecurrent, options.BpttLength, Sharding);
        gradient = new LossGradient<MinibatchShard>(parameters, Loss, Sharding);
        rows = ShardReductions.Rows(Sharding, Rollout, isRecurrent);
    }

    /// <inheritdoc/>
    public override string Algorithm => "a2c";

    /// <summary>
    /// The coefficient of the entropy bonus. Initially <see cref="ActorCriticOptions.EntropyCoefficient"/>. A callback
    /// may change it; the next update uses the new value.
    /// </summary>
    /// <exception cref="InvalidInputException">The schedule is negative or not finite.</exception>
    public Schedule EntropyCoefficient
    {
        get;
        set
        {
            TrainerOptions.CheckSchedule(value, nameof(EntropyCoefficient), "ent_coef", allowZero: true);
            field = value;
        }
    }

    /// <inheritdoc cref="Ppo.Train(Func{IEnvironment}, PpoOptions, ReadOnlySpan{ITrainingCallback})"/>
    public static Policy Train(
        Func<IEnvironment> environment,
        A2cOptions options,
        params ReadOnlySpan<ITrainingCallback> callbacks
    ) =>
        AgentTraining.Run(
            environment,
            options,
            static (environments, options) => new A2c(environments, options),
            from: null,
            callbacks
        );

    /// <inheritdoc cref="Ppo.Train(Func{IEnvironment}, PpoOptions, InitialWeights, ReadOnlySpan{ITrainingCallback})"/>
    public static Policy Train(
        Func<IEnvironment> environment,
        A2cOptions options,
        InitialWeights from,
        params ReadOnlySpan<ITrainingCallback> callbacks
    ) =>
        AgentTraining.Run(
            environment,
            options,
            static (environments, options) => new A2c(environments, options),
            from,
            callbacks
        );

    /// <summary>
    /// One iteration of algorithm S3: a short rollout and one gradient step on all of its transitions.
    /// </summary>
    protected override void Iterate()
    {
        float learningRate = (float)LearningRate.At(Remaining);
        entropyCoefficient = (float)EntropyCoefficient.At(Remaining);
        CollectRollout();
        ComputeAdvantages();

        batch.Select(rows, options.NormalizeAdvantage);
        LossMetrics metrics = gradient.Compute(batch);
        metrics.GradientNorm = optimizer.ClipAndStep(learningRate, options.MaxGradientNorm);
        OnGradientStep();
        if (options.CheckFinite && !metrics.IsFinite)
            metrics.ThrowIfNotFinite($"after step {Steps}");
        metrics.Report(Metrics, learningRate);
        EndUpdate();
    }

    /// <summary>
    /// Loss of a shard of the rollout, -mean(log π(a|s) A) + c₁ · value loss - c₂ · entropy. Runs on several threads at
    /// once: an override must modify nothing except <paramref name="metrics"/>.
    /// </summary>
    /// <param name="batch">Transitions of the rollout.</param>
    /// <param name="metrics">Receives the policy loss, the value loss and the entropy.</param>
    /// <returns>The loss to minimize, a scalar.</returns>
    protected virtual Tensor Loss(in MinibatchShard batch, LossMetrics metrics)
    {
        // [rows, ParameterSize], [rows]; [rows], [rows]
        (Tensor parameters, Tensor values) = isRecurrent
            ? Network.Forward(batch.Observations, batch.Sequences)
            : (Network.Actor(batch.Observations), default);
        (Tensor logProbs, Tensor entropies) = Network.Distribution.Evaluate(parameters, batch.Actions);
        Tensor policyLoss = Objectives.PolicyGradient(logProbs, batch.Advantages);
        Tensor entropy = entropies.Mean();
        if (!isRecurrent)
            values = Network.Critic(batch.Observations);
        Tensor valueLoss = Objectives.ValueLoss(values, batch.OldValues, batch.Returns);
        (metrics.PolicyLoss, metrics.ValueLoss, metrics.Entropy) = (
            policyLoss.Item(),
            valueLoss.Item(),
            entropy.Item()
        );
        return policyLoss - (entropyCoefficient * entropy) + (options.ValueCoefficient * valueLoss);
    }

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        SaveIfChanged(state, $"{prefix}.entropy_coefficient", EntropyCoefficient, options.EntropyCoefficient);
        optimizer.SaveState(state, $"{prefix}.optimizer");
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        EntropyCoefficient = LoadIfChanged(state, $"{prefix}.entropy_coefficient", options.EntropyCoefficient);
        optimizer.LoadState(state, $"{prefix}.optimizer");
    }
}
