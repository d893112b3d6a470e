using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Soft Actor-Critic (Haarnoja et al. 2018, arXiv:1812.05905, algorithm 1): a stochastic policy earns as much as it can while it stays
/// as random as it can, from replayed transitions. The temperature that weighs the two is learned.
/// </summary>
public sealed class Sac : OffPolicyTrainer
{
    private readonly SacOptions options;
    private readonly GradientShards criticGradient;
    private readonly GradientShards actorGradient;
    private readonly Tensor logTemperature;
    private readonly Adam temperatureOptimizer;
    private readonly float targetEntropy;
    private readonly float[] noise;
    private readonly float[] nextNoise;
    private readonly double[] criticLosses;
    private readonly double[] actorLosses;
    private readonly double[] meanLogProbs;
    private float temperature;
    private MeanFigure temperatures;
    private MeanFigure temperatureLosses;

    /// <summary>Prepares training: builds the networks and resets the environments.</summary>
    /// <param name="environments">What to act in; as many as the options say. They stay the caller's to dispose.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or does not fit the environments.</exception>
    public Sac(VectorEnvironment environments, SacOptions options)
        : base(environments, options, static size => new SquashedGaussianHead(size))
    {
        this.options = options;
        criticGradient = new GradientShards(CriticOptimizer.Parameters);
        actorGradient = new GradientShards(ActorOptimizer.Parameters);
        logTemperature = Tensor.Parameter(1);
        temperatureOptimizer = new Adam(new ParameterSet([new("log_temperature", logTemperature)]));
        logTemperature.Assign([(float)Math.Log(options.InitialEntropyCoefficient)]);
        targetEntropy = (float)(options.TargetEntropy ?? -environments.ActionSize);
        noise = new float[options.BatchSize * environments.ActionSize];
        nextNoise = new float[noise.Length];
        criticLosses = new double[Batch.Shards];
        actorLosses = new double[Batch.Shards];
        meanLogProbs = new double[Batch.Shards];
    }

    /// <inheritdoc/>
    public override string Algorithm => "sac";

    /// <summary>α, as the next gradient step will use it.</summary>
    public float Temperature => (float)(options.EntropyCoefficient ?? Math.Exp(logTemperature.Item()));

    /// <summary>Trains a policy from scratch.</summary>
    /// <param name="environment">Makes one environment; called once for each of <see cref="TrainingOptions.EnvironmentCount"/>.</param>
    /// <param name="options">All settings.</param>
    /// <param name="callbacks">Called during training; see <see cref="ITrainingCallback"/>.</param>
    /// <returns>The trained policy.</returns>
    /// <exception cref="InvalidInputException">An option is out of range, or does not fit the environment.</exception>
    /// <exception cref="TrainingDivergedException">An observation, reward or loss was not finite.</exception>
    public static Policy Train(Func<IEnvironment> environment, SacOptions options, params ReadOnlySpan<ITrainingCallback> callbacks) =>
        TrainNew(environment, options, static (environments, options) => new Sac(environments, options), callbacks);

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        state.SetValue($"{prefix}.log_temperature", logTemperature.Item());
        temperatureOptimizer.SaveState(state, $"{prefix}.temperature_optimizer");
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        logTemperature.Assign([state.GetValue<float>($"{prefix}.log_temperature")]);
        temperatureOptimizer.LoadState(state, $"{prefix}.temperature_optimizer");
    }

    /// <summary>The body of algorithm 1's second loop: critics, policy, temperature and targets each take a step.</summary>
    protected override void Improve(float learningRate)
    {
        temperature = Temperature;
        temperatures.Add(temperature);
        DrawNoise(nextNoise);
        DrawNoise(noise);

        var critics = new CriticShard(this);
        criticGradient.Compute(Batch.Shards, ref critics);
        RecordCriticLoss(criticLosses);
        CriticOptimizer.Step(learningRate);

        var actor = new ActorShard(this);
        actorGradient.Compute(Batch.Shards, ref actor);
        RecordActorLoss(actorLosses);
        ActorOptimizer.Step(learningRate);

        if (options.EntropyCoefficient is null) AdaptTemperature(learningRate);
        if (GradientSteps % options.TargetUpdateInterval == 0) MoveTargetCritic();
    }

    /// <inheritdoc/>
    protected override void ReportFigures()
    {
        temperatures.Report(Metrics, MetricTags.EntropyCoefficient);
        temperatureLosses.Report(Metrics, MetricTags.EntropyCoefficientLoss);
    }

    /// <summary>J_Q of equations 5 and 6: both critics regress on r + γ (min Q̄(s', a') - α log π(a'|s')), with a' drawn afresh.</summary>
    private void DifferentiateCritics(int index)
    {
        ReplayShard shard = Batch.Shard(index);
        (Tensor nextActions, Tensor nextLogProb) = SquashedGaussianHead.Sample(Actor.Actor(shard.NextObservations), NoiseOf(index, nextNoise));
        (Tensor nextFirst, Tensor nextSecond) = TargetCritic.Forward(Tensor.Concat(1, shard.NextObservations, nextActions));
        Tensor nextValues = OffPolicyObjectives.SoftValue(nextFirst, nextSecond, nextLogProb, temperature);
        Tensor targets = OffPolicyObjectives.Target(shard.Rewards, shard.Continuations, nextValues, (float)options.Gamma).Detach();

        (Tensor first, Tensor second) = Critic.Forward(shard.StateActions);
        Tensor loss = 0.5f * OffPolicyObjectives.CriticLoss(first, second, targets) * shard.Weight;
        loss.Backward();
        criticLosses[index] = loss.Item();
    }

    /// <summary>J_π of equations 7 to 9: mean α log π(a|s) - min Q(s, a), through the reparameterised action.</summary>
    private void DifferentiateActor(int index)
    {
        ReplayShard shard = Batch.Shard(index);
        (Tensor actions, Tensor logProb) = SquashedGaussianHead.Sample(Actor.Actor(shard.Observations), NoiseOf(index, noise));
        (Tensor first, Tensor second) = Critic.ForwardFrozen(Tensor.Concat(1, shard.Observations, actions));
        Tensor loss = -OffPolicyObjectives.SoftValue(first, second, logProb, temperature).Mean() * shard.Weight;
        loss.Backward();
        actorLosses[index] = loss.Item();
        meanLogProbs[index] = logProb.Mean().Item() * shard.Weight;
    }

    /// <summary>J(α) of equation 18.</summary>
    private void AdaptTemperature(float learningRate)
    {
        double meanLogProb = 0;
        foreach (double part in meanLogProbs) meanLogProb += part;
        temperatureOptimizer.Parameters.ZeroGradient();
        using Scope scope = Scope.Begin();
        Tensor loss = OffPolicyObjectives.TemperatureLoss(logTemperature, (float)meanLogProb, targetEntropy);
        loss.Backward();
        temperatureLosses.Add(loss.Item());
        temperatureOptimizer.Step(learningRate);
    }

    private readonly struct CriticShard(Sac sac) : IShard
    {
        public void Invoke(int shard) => sac.DifferentiateCritics(shard);
    }

    private readonly struct ActorShard(Sac sac) : IShard
    {
        public void Invoke(int shard) => sac.DifferentiateActor(shard);
    }
}
