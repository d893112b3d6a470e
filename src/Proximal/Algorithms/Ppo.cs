using System.Diagnostics;
using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Proximal Policy Optimization in the actor-critic style (Schulman et al. 2017, arXiv:1707.06347, algorithm 1), with the
/// implementation details of Huang et al. 2022, each an option of <see cref="PpoOptions"/>.
/// </summary>
/// <example>
/// <code>
/// Policy policy = Ppo.Train(() => new Corridor(length: 10), new PpoOptions { TotalSteps = 50_000 });
/// </code>
/// </example>
public sealed class Ppo : OnPolicyTrainer
{
    private readonly PpoOptions options;
    private readonly ActorCritic network;
    private readonly Adam optimizer;
    private readonly Minibatches minibatches;
    private readonly Minibatch minibatch;
    private readonly GradientShards gradient;
    private readonly MinibatchFigures[] shardFigures;
    private Rng shuffle;
    private float klCoefficient;
    private bool checkRatio;

    /// <summary>Prepares training: builds the policy and resets the environments.</summary>
    /// <param name="environments">What to act in; as many as the options say. They stay the caller's to dispose.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or does not fit the environments.</exception>
    public Ppo(VectorEnvironment environments, PpoOptions options)
        : base(environments, options)
    {
        this.options = options;
        network = Network;                                                                                          // details 2, 13
        var parameters = new ParameterSet(network.NamedParameters());
        optimizer = new Adam(parameters, options.AdamEpsilon);                                                      // detail 3
        gradient = new GradientShards(parameters);
        bool remembers = network.StateSize > 0;
        minibatches = remembers ? new Minibatches(Rollout.Environments, options.BatchSize / Rollout.Steps) : new Minibatches(Rollout.Count, options.BatchSize);
        minibatch = new Minibatch(Rollout, options.BatchSize, wholeEnvironments: remembers);
        shardFigures = new MinibatchFigures[minibatch.MaxShards];
        shuffle = new Rng(options.Seed, RandomStreams.Shuffle);
        klCoefficient = (float)options.KlCoefficient;
    }

    /// <inheritdoc/>
    public override string Algorithm => "ppo";

    /// <summary>The largest |log ratio| in the last update's first minibatch. No step has been taken there, so it is rounding alone, or a bug.</summary>
    internal double FirstLogRatio { get; private set; }

    /// <summary>β of the KL penalty, as the next update will use it.</summary>
    internal float KlCoefficient => klCoefficient;

    /// <summary>Trains a policy from scratch.</summary>
    /// <param name="environment">Makes one environment; called once for each of <see cref="TrainingOptions.EnvironmentCount"/>.</param>
    /// <param name="options">All settings.</param>
    /// <param name="callbacks">Called during training; see <see cref="ITrainingCallback"/>.</param>
    /// <returns>The trained policy.</returns>
    /// <exception cref="InvalidInputException">An option is out of range, or does not fit the environment.</exception>
    /// <exception cref="TrainingDivergedException">An observation, reward or loss was not finite.</exception>
    public static Policy Train(Func<IEnvironment> environment, PpoOptions options, params ReadOnlySpan<ITrainingCallback> callbacks) =>
        TrainNew(environment, options, static (environments, options) => new Ppo(environments, options), callbacks);

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        state.SetValue($"{prefix}.shuffle", shuffle.Position);
        state.SetValue($"{prefix}.kl_coefficient", klCoefficient);
        optimizer.SaveState(state, $"{prefix}.optimizer");
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        shuffle.Position = state.GetValue<ulong>($"{prefix}.shuffle");
        klCoefficient = state.GetValue<float>($"{prefix}.kl_coefficient");
        optimizer.LoadState(state, $"{prefix}.optimizer");
    }

    /// <summary>
    /// Algorithm 1's third line. The rollout has been collected and its advantages estimated; optimise the surrogate, K epochs
    /// of shuffled minibatches (detail 6).
    /// </summary>
    protected override void Learn(double remaining)
    {
        float learningRate = (float)options.LearningRate.At(remaining);                                             // detail 4
        float clipRange = (float)options.ClipRange.At(remaining);
        float? clipRangeValue = (float?)options.ClipRangeValue?.At(remaining);
        var mean = new MinibatchFigures();
        int taken = 0;
        bool tooFar = false;
        for (int epoch = 0; epoch < options.Epochs && !tooFar; epoch++)
        {
            minibatches.Shuffle(ref shuffle);
            for (int i = 0; i < minibatches.Count && !tooFar; i++, taken++)
            {
                checkRatio = taken == 0;
                MinibatchFigures figures = Step(minibatches[i], learningRate, clipRange, clipRangeValue);
                Debug.Assert(!checkRatio || !(figures.LargestLogRatio >= 1e-3), "before the first step the policy is the one that acted: the ratio must be 1");
                if (checkRatio) FirstLogRatio = figures.LargestLogRatio;
                if (options.CheckFinite) figures.ThrowIfNotFinite($"in minibatch {i} of epoch {epoch} after step {Steps}");
                tooFar = IsTooFar(figures);
                mean.Add(figures);
            }
        }

        Report(mean.Times(1.0 / taken), learningRate, clipRange, clipRangeValue);
        // Section 4 of the paper.
        if (options.Objective == PpoObjective.AdaptiveKl) klCoefficient = (float)KlCoefficientRule.HalveOrDouble(klCoefficient, Divergence(), options.KlTarget);
    }

    /// <summary>One gradient step, unless the policy has already moved too far.</summary>
    internal MinibatchFigures Step(ReadOnlySpan<int> rows, float learningRate, float clipRange, float? clipRangeValue)
    {
        minibatch.Select(rows, options.NormalizeAdvantage);                                                         // detail 7
        var shard = new LossShard(this, clipRange, clipRangeValue);
        gradient.Compute(minibatch.Shards, ref shard);
        var figures = new MinibatchFigures();
        for (int i = 0; i < minibatch.Shards; i++) figures.Add(shardFigures[i]);
        if (!IsTooFar(figures)) figures.GradientNorm = optimizer.ClipAndStep(learningRate, options.MaxGradientNorm);   // detail 11
        return figures;
    }

    private bool IsTooFar(in MinibatchFigures figures) => figures.ApproximateKl > 1.5 * options.TargetKl;

    /// <summary>The loss of one shard: policy loss + c1 value loss - c2 entropy (equation 9 of the paper; details 8 to 10).</summary>
    private void Differentiate(int index, float clipRange, float? clipRangeValue)
    {
        MinibatchShard shard = minibatch.Shard(index);
        (Tensor actor, Tensor values) = network.Forward(shard.Observations, shard.Keep);
        (Tensor logProbs, Tensor entropies) = network.Distribution.Evaluate(actor, shard.Actions);

        Tensor policyLoss = options.Objective == PpoObjective.Clip
            ? Objectives.ClippedSurrogate(logProbs, shard.OldLogProbs, shard.Advantages, clipRange)
            : Objectives.KlPenalizedSurrogate(logProbs, shard.OldLogProbs, shard.Advantages, klCoefficient);
        Tensor valueLoss = Objectives.ValueLoss(values, shard.OldValues, shard.Returns, clipRangeValue);
        Tensor entropy = entropies.Mean();
        Tensor loss = policyLoss + (options.ValueCoefficient * valueLoss);
        if (options.EntropyCoefficient != 0) loss -= options.EntropyCoefficient * entropy;
        (loss * shard.Weight).Backward();

        var figures = new MinibatchFigures
        {
            PolicyLoss = policyLoss.Item(),
            ValueLoss = valueLoss.Item(),
            Entropy = entropy.Item(),
            Loss = loss.Item(),
        };
        figures.CompareWithOld(logProbs, shard.OldLogProbs, clipRange);
        shardFigures[index] = figures.Times(shard.Weight);
    }

    /// <summary>KL(old ‖ new) over the whole rollout, estimated as in the objective.</summary>
    private double Divergence()
    {
        double sum = 0;
        for (int i = 0; i < minibatches.Count; i++)
        {
            minibatch.Select(minibatches[i], normalizeAdvantage: false);
            for (int j = 0; j < minibatch.Shards; j++)
            {
                using Scope scope = Scope.Begin(record: false);
                MinibatchShard shard = minibatch.Shard(j);
                (Tensor logProbs, _) = network.Distribution.Evaluate(network.Forward(shard.Observations, shard.Keep).Actor, shard.Actions);
                sum += (double)shard.Weight * minibatch.Count * Objectives.ApproximateKl(logProbs, shard.OldLogProbs).Item();
            }
        }

        return sum / Rollout.Count;
    }

    private void Report(in MinibatchFigures mean, float learningRate, float clipRange, float? clipRangeValue)
    {
        mean.Report(Metrics, learningRate);
        Metrics.Add(MetricTags.ApproximateKl, mean.ApproximateKl);
        Metrics.Add(MetricTags.ClipFraction, mean.ClipFraction);
        Metrics.Add(MetricTags.ClipRange, clipRange);
        if (clipRangeValue is { } valueRange) Metrics.Add(MetricTags.ClipRangeValue, valueRange);
        if (options.Objective == PpoObjective.AdaptiveKl) Metrics.Add(MetricTags.KlCoefficient, klCoefficient);
    }

    private readonly struct LossShard(Ppo ppo, float clipRange, float? clipRangeValue) : IShard
    {
        public void Invoke(int shard) => ppo.Differentiate(shard, clipRange, clipRangeValue);
    }
}
