using System.Diagnostics;
using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Proximal Policy Optimization (PPO), actor-critic style (Schulman et al. 2017, arXiv:1707.06347, algorithm 1), with
/// the implementation details of Huang et al. 2022. <see cref="PpoOptions"/> has an option for each of them.
/// </summary>
/// <remarks>To train with a custom loss, derive from this class and override <see cref="Loss"/>.</remarks>
/// <example>
/// <code>
/// Policy policy = Ppo.Train(() => new Corridor(length: 10), new PpoOptions { TotalSteps = 50_000 });
/// </code>
/// </example>
public class Ppo : OnPolicyTrainer
{
    private readonly PpoOptions options;
    private readonly Optimizer optimizer;
    private readonly ShuffledMinibatches minibatches;
    private readonly Minibatch minibatch;
    private readonly LossGradient<MinibatchShard> gradient;
    private readonly LossMetrics mean = new();
    private readonly StepMetrics stepMetrics = new();
    private readonly ValueNormalizer? valueNormalizer;
    private readonly MeanNoise? meanNoise;
    private readonly RolloutDistributions? oldDistributions;
    private readonly AuxiliaryCloning? cloning;
    private readonly IntrinsicRewards? intrinsic;
    private readonly PreferenceRewards? preferred;
    private float clipRange;
    private float? clipRangeValue;
    private float entropyCoefficient;
    private float klCoefficient;

    /// <summary>Builds the policy and resets the environments.</summary>
    /// <param name="environments">The environments, <see cref="TrainingOptions.EnvironmentCount"/> of them. The caller
    /// disposes them.</param>
    /// <param name="options">The options of the run.</param>
    /// <exception cref="InvalidInputException">An option is out of range or does not match the
    /// environments.</exception>
    public Ppo(VectorEnvironment environments, PpoOptions options)
        : base(environments, options)
    {
        this.options = options;
        (ClipRange, EntropyCoefficient) = (options.ClipRange, options.EntropyCoefficient);
        if (options.IntrinsicReward is not null)
            intrinsic = new IntrinsicRewards(environments, Policy, Rollout, options);
        if (options.PreferenceReward.IsEnabled)
            preferred = new PreferenceRewards(environments, Policy, Rollout, options);
        var parameters = new ParameterSet([.. Network.NamedParameters(), .. intrinsic?.HeadParameters ?? []]); // details 2, 13
        optimizer = CreateOptimizer(parameters, options.AdamEpsilon); // detail 3
        ScaleLearningRates(options.LearningRateFactors);
        gradient = new LossGradient<MinibatchShard>(parameters, Loss, Sharding);
        bool isRecurrent = Network.StateSize > 0;
        minibatches = new ShuffledMinibatches(Rollout, options.BatchSize, isRecurrent, options.Seed, Sharding);
        minibatch = new Minibatch(Rollout, minibatches.Size, isRecurrent, options.BpttLength, Sharding);
        klCoefficient = (float)options.KlCoefficient;
        valueNormalizer = options.NormalizeValues ? new ValueNormalizer() : null;
        meanNoise = options.RpoAlpha > 0 ? CreateMeanNoise(options) : null;
        oldDistributions = options.DesiredKl is null ? null : new RolloutDistributions(Network.Distribution, Rollout);
        if (options.BehavioralCloning.IsEnabled)
            cloning = new AuxiliaryCloning(Policy, CreateOptimizer(parameters, options.AdamEpsilon), options);
    }

    /// <inheritdoc/>
    public override string Algorithm => "ppo";

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Module>> Networks =>
        intrinsic is null && preferred is null
            ? base.Networks
            : [.. base.Networks, .. intrinsic?.Networks ?? [], .. preferred?.Networks ?? []];

    /// <inheritdoc/>
    public override long ExperienceBytes => base.ExperienceBytes + (intrinsic?.Bytes ?? 0) + (preferred?.Bytes ?? 0);

    /// <inheritdoc/>
    public override void ComputeNetworks()
    {
        base.ComputeNetworks();
        intrinsic?.ComputeNetworks();
        preferred?.ComputeNetworks();
    }

    /// <summary>
    /// The clip range ε of equation 7. Initially <see cref="PpoOptions.ClipRange"/>. A callback may change it; the next
    /// update uses the new value.
    /// </summary>
    /// <exception cref="InvalidInputException">The schedule is not positive over the whole run.</exception>
    public Schedule ClipRange
    {
        get;
        set
        {
            TrainerOptions.CheckSchedule(value, nameof(ClipRange), "clip_range");
            field = value;
        }
    }

    /// <summary>
    /// The entropy coefficient c₂ of equation 9. Initially <see cref="ActorCriticOptions.EntropyCoefficient"/>. A
    /// callback may change it; the next update uses the new value.
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

    /// <summary>The KL coefficient β of equation 8 that the next update uses.</summary>
    public float KlCoefficient => klCoefficient;

    /// <summary>
    /// The clip range ε of the current update, for use in <see cref="Loss"/>: <see cref="ClipRange"/> at the start of
    /// the update.
    /// </summary>
    protected float CurrentClipRange => clipRange;

    /// <summary>
    /// The entropy coefficient c₂ of the current update, for use in <see cref="Loss"/>:
    /// <see cref="EntropyCoefficient"/> at the start of the update.
    /// </summary>
    protected float CurrentEntropyCoefficient => entropyCoefficient;

    /// <summary>
    /// The largest |log ratio| in the first minibatch of the last update. No gradient step precedes this minibatch, so
    /// any value above rounding error is a bug.
    /// </summary>
    internal double FirstLogRatio { get; private set; }

    /// <summary>Intrinsic rewards; null for none.</summary>
    internal IntrinsicRewards? Intrinsic => intrinsic;

    /// <summary>Reward that is learned from preferences; null for the environment's.</summary>
    internal PreferenceRewards? Preferred => preferred;

    /// <summary>Trains a policy from newly initialized weights.</summary>
    /// <param name="environment">Creates one environment. Called <see cref="TrainingOptions.EnvironmentCount"/>
    /// times.</param>
    /// <param name="options">The options of the run.</param>
    /// <param name="callbacks">Called during training; see <see cref="ITrainingCallback"/>.</param>
    /// <returns>The trained policy.</returns>
    /// <exception cref="InvalidInputException">An option is out of range or does not match the environment.</exception>
    /// <exception cref="TrainingDivergedException">An observation, a reward or a loss is not finite.</exception>
    public static Policy Train(
        Func<IEnvironment> environment,
        PpoOptions options,
        params ReadOnlySpan<ITrainingCallback> callbacks
    ) =>
        AgentTraining.Run(
            environment,
            options,
            static (environments, options) => new Ppo(environments, options),
            from: null,
            callbacks
        );

    /// <summary>Trains a policy that starts with the weights of another policy.</summary>
    /// <param name="environment">Creates one environment. Called <see cref="TrainingOptions.EnvironmentCount"/>
    /// times.</param>
    /// <param name="options">The options of the run.</param>
    /// <param name="from">The weights to start with: those of a whole policy or of parts of its network.</param>
    /// <param name="callbacks">Called during training; see <see cref="ITrainingCallback"/>.</param>
    /// <returns>The trained policy.</returns>
    /// <exception cref="InvalidInputException">An option is out of range or does not match the environment.</exception>
    /// <exception cref="TrainingDivergedException">An observation, a reward or a loss is not finite.</exception>
    public static Policy Train(
        Func<IEnvironment> environment,
        PpoOptions options,
        InitialWeights from,
        params ReadOnlySpan<ITrainingCallback> callbacks
    ) =>
        AgentTraining.Run(
            environment,
            options,
            static (environments, options) => new Ppo(environments, options),
            from,
            callbacks
        );

    /// <inheritdoc/>
    private protected override float ToRewardUnits(float value) =>
        valueNormalizer is null ? value : (float)((value * valueNormalizer.Deviation) + valueNormalizer.Mean);

    /// <summary>One iteration of algorithm 1.</summary>
    protected override void Iterate()
    {
        float learningRate = ReadSchedules(); // detail 4
        BeginIntrinsicRewards();
        BeginPreferenceRewards();

        // Run policy π_old in the environments for T time steps, and compute advantage estimates Â_1, …, Â_T.
        CollectRollout(); // detail 1
        preferred?.ReplaceRewards(Rollout, Metrics);
        valueNormalizer?.Denormalize(Rollout);
        ComputeAdvantages(); // detail 5
        valueNormalizer?.Update(Rollout, Sharding);
        intrinsic?.AddAdvantages(NextInputs, Metrics);
        if (oldDistributions is not null)
            EvaluateRollout(oldDistributions.StoreShard);

        // Optimize the surrogate L with respect to θ, with K epochs and minibatch size M ≤ NT.
        mean.Clear();
        stepMetrics.Clear();
        int steps = 0;
        bool stop = false;
        for (int epoch = 0; epoch < options.Epochs && !stop; epoch++)
        {
            minibatches.Shuffle(); // detail 6
            meanNoise?.Begin((Updates * options.Epochs) + epoch);
            for (int i = 0; i < minibatches.Count && !stop; i++)
            {
                LossMetrics metrics = Step(minibatches[i], learningRate);
                if (steps++ == 0)
                    CheckFirstRatio(metrics);
                stepMetrics.Add(metrics, options.MaxGradientNorm);
                if (options.CheckFinite && !metrics.IsFinite)
                    metrics.ThrowIfNotFinite($"in minibatch {i} of epoch {epoch} after step {Steps}");
                stop = IsKlTooLarge(metrics);
                mean.Add(metrics);
            }
        }

        mean.Scale(1.0 / steps);
        ReportUpdate(options.DesiredKl is null ? learningRate : (float)LearningRate.Initial); // detail 12
        if (options.Objective == PpoObjective.AdaptiveKl) // section 4
            klCoefficient = (float)KlCoefficientRule.HalveOrDouble(klCoefficient, RolloutKl(), options.KlTarget);
        if (cloning?.Update(Steps) is { } cloningLoss)
            Metrics.Add(MetricTags.CloningLoss, cloningLoss);
        intrinsic?.Train(learningRate, Metrics);
        EndUpdate();
    }

    /// <summary>
    /// Loss of a shard of a minibatch, L = -L^CLIP + c₁ L^VF - c₂ S (equation 9, negated), averaged over its rows. Runs
    /// on several threads at once: an override must modify nothing except <paramref name="metrics"/>.
    /// </summary>
    /// <param name="batch">Transitions of the rollout. Their advantages are normalized if
    /// <see cref="OnPolicyOptions.NormalizeAdvantage"/> is set.</param>
    /// <param name="metrics">Receives the policy loss, the value loss, the entropy, the approximate KL divergence, the
    /// clip fraction and any custom metrics.</param>
    /// <returns>The loss to minimize, a scalar.</returns>
    protected virtual Tensor Loss(in MinibatchShard batch, LossMetrics metrics)
    {
        // [rows, ParameterSize], [rows]; [rows], [rows]
        (Tensor parameters, Tensor values) = Forward(batch, out Tensor criticHidden);
        if (meanNoise is not null)
            parameters = meanNoise.Add(parameters, batch.Rows.Span);
        (Tensor logProbs, Tensor entropies) = Network.Distribution.Evaluate(parameters, batch.Actions);

        Tensor policyLoss = PolicyLoss(logProbs, batch);
        Tensor valueLoss = ValueLoss(values, batch);
        Tensor entropy = entropies.Mean();
        Tensor loss = policyLoss + (options.ValueCoefficient * valueLoss);
        if (intrinsic is not null)
            loss += options.ValueCoefficient * intrinsic.ValueLoss(criticHidden, batch.Rows.Span, metrics);
        if (entropyCoefficient != 0)
            loss -= entropyCoefficient * entropy; // detail 10
        if (oldDistributions is not null)
            metrics.Set(MetricTags.KlDivergence, oldDistributions.MeanKl(parameters, batch.Rows.Span));

        (metrics.PolicyLoss, metrics.ValueLoss, metrics.Entropy) = (
            policyLoss.Item(),
            valueLoss.Item(),
            entropy.Item()
        );
        (metrics.ApproximateKl, metrics.ClipFraction, metrics.LargestLogRatio) = RatioStatistics.Compute(
            logProbs.AsSpan(),
            batch.OldLogProbs.AsSpan(),
            ClipLow,
            clipRange
        );
        return loss;
    }

    // With an intrinsic reward, also the inputs of its value head.
    private (Tensor Parameters, Tensor Values) Forward(in MinibatchShard batch, out Tensor criticHidden)
    {
        criticHidden = default;
        if (intrinsic is null)
            return Network.Forward(batch.Observations, batch.Sequences);
        var network = (ActorCritic)Network;
        (Tensor parameters, criticHidden) = network.ForwardHidden(batch.Observations, batch.Sequences);
        return (parameters, network.Value(criticHidden));
    }

    private void BeginIntrinsicRewards()
    {
        if (intrinsic is null)
            return;
        if (Steps == 0)
        {
            intrinsic.WarmUp(LastStep);
            RefreshObservations();
        }

        intrinsic.BeginRollout();
    }

    private void BeginPreferenceRewards()
    {
        if (preferred is null)
            return;
        if (Steps == 0)
            preferred.Fit();
        preferred.BeginRollout();
    }

    /// <inheritdoc/>
    private protected override void AfterStep()
    {
        intrinsic?.Add(LastStep);
        preferred?.Add(LastStep);
    }

    /// <summary>Policy loss of a shard: the part of <see cref="Loss"/> that limits the policy change.</summary>
    private protected virtual Tensor PolicyLoss(Tensor logProbs, in MinibatchShard batch)
    {
        Tensor ratio = (logProbs - batch.OldLogProbs).Exp(); // r(θ) = π_θ / π_old
        if (options.Objective == PpoObjective.Clip)
        {
            Tensor clipped = ratio.Clamp(1 - clipRange, 1 + clipRange);
            Tensor surrogate = Tensor.Min(ratio * batch.Advantages, clipped * batch.Advantages); // eq. 7 (detail 8)
            if (options.DualClip is { } bound)
                surrogate = Objectives.DualClip(surrogate, batch.Advantages, (float)bound);
            return -surrogate.Mean();
        }

        Tensor kl = Objectives.ApproximateKl(logProbs, batch.OldLogProbs);
        return (klCoefficient * kl) - (ratio * batch.Advantages).Mean(); // equation 8
    }

    /// <summary>Value loss of a shard, in the units of the critic.</summary>
    private Tensor ValueLoss(Tensor values, in MinibatchShard batch) =>
        valueNormalizer is null
            ? Objectives.ValueLoss(values, batch.OldValues, batch.Returns, clipRangeValue) // detail 9
            : Objectives.ValueLoss(
                values,
                valueNormalizer.Predictions(batch.OldValues),
                valueNormalizer.Normalize(batch.Returns),
                clipRangeValue
            );

    /// <summary>ε_low: ratios below 1 - ε_low count as clipped.</summary>
    private protected virtual double ClipLow => clipRange;

    /// <summary>Sets the coefficients of this update and returns its learning rate.</summary>
    internal float ReadSchedules()
    {
        entropyCoefficient = (float)EntropyCoefficient.At(Remaining);
        clipRange = (float)ClipRange.At(Remaining);
        clipRangeValue = (float?)options.ClipRangeValue?.At(Remaining);
        return (float)LearningRate.At(Remaining);
    }

    /// <summary>
    /// One gradient step on a minibatch. Skipped if the approximate KL divergence exceeds 1.5 · target_kl.
    /// </summary>
    internal LossMetrics Step(ReadOnlySpan<int> rows, float learningRate)
    {
        minibatch.Select(rows, options.NormalizeAdvantage); // detail 7
        LossMetrics metrics = gradient.Compute(minibatch);
        if (IsKlTooLarge(metrics))
            return metrics;
        if (options.DesiredKl is { } desired)
        {
            double rate = KlLearningRateRule.Next(LearningRate.Initial, metrics.Get(MetricTags.KlDivergence), desired);
            (LearningRate, learningRate) = (rate, (float)rate);
        }
        metrics.GradientNorm = optimizer.ClipAndStep(learningRate, options.MaxGradientNorm); // detail 11
        OnGradientStep();
        return metrics;
    }

    private bool IsKlTooLarge(LossMetrics metrics) => metrics.ApproximateKl > 1.5 * options.TargetKl;

    internal virtual void CheckFirstRatio(LossMetrics metrics)
    {
        FirstLogRatio = metrics.LargestLogRatio;
        Debug.Assert(
            !IsOnPolicy || meanNoise is not null || !(FirstLogRatio >= 1e-3),
            "the ratio must be 1 before the first gradient step, since the policy is the one that collected the rollout"
        );
    }

    /// <summary>KL(π_old ‖ π_θ) over the whole rollout, estimated from its actions.</summary>
    private double RolloutKl()
    {
        double[] sums = new double[Sharding?.Local ?? 1];
        EvaluateRollout(
            (in MinibatchShard shard, int index, Tensor parameters) =>
            {
                (Tensor logProbs, _) = Network.Distribution.Evaluate(parameters, shard.Actions);
                sums[Sharding is null ? 0 : index] +=
                    (double)shard.Weight
                    * minibatch.Count
                    * Objectives.ApproximateKl(logProbs, shard.OldLogProbs).Item();
            }
        );
        return Sharding is null ? sums[0] / Rollout.Count : ShardReductions.Sum(Sharding, sums) / Rollout.Count;
    }

    /// <summary>Computes the log-probabilities of the rollout's actions under the current policy.</summary>
    /// <param name="target">Receives them, [steps, environments].</param>
    private protected void EvaluateLogProbs(float[] target) =>
        EvaluateRollout(
            (in MinibatchShard shard, int index, Tensor parameters) =>
            {
                (Tensor logProbs, _) = Network.Distribution.Evaluate(parameters, shard.Actions);
                ReadOnlySpan<float> values = logProbs.AsSpan();
                ReadOnlySpan<int> rows = shard.Rows.Span;
                for (int row = 0; row < rows.Length; row++)
                    target[rows[row]] = values[row];
            }
        );

    /// <summary>Calls a function with the actor's outputs for the transitions of the rollout, without gradient.</summary>
    private void EvaluateRollout(ShardOutputs visit)
    {
        for (int i = 0; i < minibatches.Count; i++)
        {
            minibatch.Select(minibatches[i], normalizeAdvantage: false);
            for (int j = 0; j < minibatch.Shards; j++)
            {
                using Scope scope = Scope.Begin(record: false);
                MinibatchShard shard = minibatch.Shard(j);
                visit(shard, j, Network.Forward(shard.Observations, shard.Sequences).Parameters);
            }
        }
    }

    private void ScaleLearningRates(IReadOnlyDictionary<string, double> factors)
    {
        try
        {
            optimizer.SetLearningRateFactors(factors);
        }
        catch (InvalidInputException e)
        {
            throw new InvalidInputException($"LearningRateFactors (learning_rate_factors): {e.Message}", e);
        }
    }

    private MeanNoise CreateMeanNoise(PpoOptions options) =>
        Network.Distribution is DiagonalGaussianDistribution gaussian
            ? new MeanNoise((float)options.RpoAlpha, gaussian.ActionSize, options.Seed, Rollout, Sharding)
            : throw new InvalidInputException(
                $"RpoAlpha (rpo_alpha) is {options.RpoAlpha}, but it needs continuous actions with the Gaussian "
                    + "distribution, whose standard deviation does not depend on the state: use 0"
            );

    private void ReportUpdate(float learningRate)
    {
        mean.Report(Metrics, learningRate);
        Metrics.Add(MetricTags.ApproximateKl, mean.ApproximateKl);
        Metrics.Add(MetricTags.ClipFraction, mean.ClipFraction);
        Metrics.Add(MetricTags.ClipRange, clipRange);
        if (clipRangeValue is { } valueRange)
            Metrics.Add(MetricTags.ClipRangeValue, valueRange);
        if (options.Objective == PpoObjective.AdaptiveKl)
            Metrics.Add(MetricTags.KlCoefficient, klCoefficient);
        stepMetrics.Report(
            Metrics,
            hasOldPolicy: IsOnPolicy && meanNoise is null,
            countSteps: options.TargetKl is not null
        );
    }

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        minibatches.SaveState(state, $"{prefix}.shuffle");
        state.SetValue($"{prefix}.kl_coefficient", klCoefficient);
        SaveIfChanged(state, $"{prefix}.clip_range", ClipRange, options.ClipRange);
        SaveIfChanged(state, $"{prefix}.entropy_coefficient", EntropyCoefficient, options.EntropyCoefficient);
        valueNormalizer?.SaveState(state, $"{prefix}.value_normalizer");
        cloning?.SaveState(state, $"{prefix}.cloning");
        intrinsic?.SaveState(state, $"{prefix}.intrinsic");
        preferred?.SaveState(state, $"{prefix}.reward_model");
        optimizer.SaveState(state, $"{prefix}.optimizer");
    }

    /// <inheritdoc/>
    private protected override void SaveShards(StateDictionary state, string prefix)
    {
        base.SaveShards(state, prefix);
        minibatches.SaveState(state, $"{prefix}.shuffle");
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        minibatches.LoadState(state, $"{prefix}.shuffle");
        klCoefficient = state.GetValue<float>($"{prefix}.kl_coefficient");
        ClipRange = LoadIfChanged(state, $"{prefix}.clip_range", options.ClipRange);
        EntropyCoefficient = LoadIfChanged(state, $"{prefix}.entropy_coefficient", options.EntropyCoefficient);
        valueNormalizer?.LoadState(state, $"{prefix}.value_normalizer");
        cloning?.LoadState(state, $"{prefix}.cloning");
        intrinsic?.LoadState(state, $"{prefix}.intrinsic");
        preferred?.LoadState(state, $"{prefix}.reward_model");
        optimizer.LoadState(state, $"{prefix}.optimizer");
    }
}
