using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Trains the discriminator of GAIL on steps of rollouts and demonstrations, and replaces the rewards of rollouts.
/// </summary>
internal sealed class DiscriminatorTraining : IStateful
{
    private readonly Policy policy;
    private readonly Demonstrations demonstrations;
    private readonly GailOptions options;
    private readonly ActionEncoding encoding;
    private readonly Optimizer optimizer;
    private readonly LossGradient<DiscriminatorShard> gradient;
    private readonly DiscriminatorBatch batch;
    private readonly BatchInference inference;
    private readonly LossMetrics mean = new();
    private readonly int observationSize;
    private readonly int inputSize;
    private readonly float[] policyInputs; // [transitions, input]
    private readonly float[] expertInputs; // [demonstrated steps, input]
    private readonly float[] logits; // [transitions]
    private readonly float[] row;
    private readonly float[] action;
    private Rng random;

    /// <summary>Creates a discriminator with new weights.</summary>
    /// <param name="policy">Policy that is trained.</param>
    /// <param name="demonstrations">Demonstrations that fit the policy.</param>
    /// <param name="rollout">Rollout of the trainer.</param>
    /// <param name="options">The options of the run.</param>
    public DiscriminatorTraining(Policy policy, Demonstrations demonstrations, Rollout rollout, GailOptions options)
    {
        (this.policy, this.demonstrations, this.options) = (policy, demonstrations, options);
        encoding = new ActionEncoding(policy.ActionSpace);
        observationSize = policy.ObservationSpace.ObservationSize;
        inputSize = observationSize + (options.DiscriminatorUsesActions ? encoding.Size : 0);
        random = new Rng(options.Seed, RandomStreams.Demonstrations);
        Network = new Discriminator(inputSize, [.. options.DiscriminatorWidths], ref random);
        optimizer = options.CreateOptimizer(new ParameterSet(Network.NamedParameters()));
        gradient = new LossGradient<DiscriminatorShard>(optimizer.Parameters, Loss);
        batch = new DiscriminatorBatch(options.DiscriminatorBatchSize, inputSize);
        inference = new BatchInference(Network.Forward, inputSize);
        policyInputs = new float[rollout.Count * inputSize];
        expertInputs = new float[demonstrations.Steps * inputSize];
        logits = new float[rollout.Count];
        row = new float[policy.RowSize];
        action = new float[policy.ActionSpace.ActionSize];
        ReadExpert();
    }

    /// <summary>The network.</summary>
    public Discriminator Network { get; }

    /// <summary>Takes the gradient steps of an update on the steps of a rollout and of the demonstrations.</summary>
    /// <param name="rollout">Rollout of the policy.</param>
    /// <returns>Means over the gradient steps; overwritten by the next call.</returns>
    public LossMetrics Update(Rollout rollout)
    {
        ReadPolicy(rollout);
        // Its statistics change from update to update.
        if (policy.Normalizer is not null)
            ReadExpert();
        mean.Clear();
        for (int i = 0; i < options.DiscriminatorUpdates; i++)
        {
            batch.Sample(policyInputs, expertInputs, ref random);
            mean.Add(gradient.Compute(batch));
            optimizer.Step(options.DiscriminatorLearningRate);
        }

        mean.Scale(1.0 / options.DiscriminatorUpdates);
        return mean;
    }

    /// <summary>Replaces the rewards of the rollout of <see cref="Update"/>.</summary>
    /// <param name="rollout">The rollout.</param>
    /// <returns>Mean reward of the discriminator.</returns>
    public double ReplaceRewards(Rollout rollout)
    {
        inference.Run(policyInputs, logits);
        Span<float> rewards = rollout.Rewards.All;
        double sum = 0;
        for (int i = 0; i < rewards.Length; i++)
        {
            float reward = DiscriminatorObjectives.Reward(options.DiscriminatorReward, logits[i]);
            sum += reward;
            rewards[i] = (float)options.ExtrinsicStrength * rewards[i] + reward;
        }

        return sum / rewards.Length;
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        Network.SaveState(state, $"{prefix}.network");
        optimizer.SaveState(state, $"{prefix}.optimizer");
        state.SetValue($"{prefix}.random", random.Position);
        DemonstrationState.SaveHash(demonstrations, state, prefix);
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        DemonstrationState.CheckHash(demonstrations, state, prefix);
        Network.LoadState(state, $"{prefix}.network");
        optimizer.LoadState(state, $"{prefix}.optimizer");
        random.Position = state.GetValue<ulong>($"{prefix}.random");
    }

    private void ReadPolicy(Rollout rollout)
    {
        int width = rollout.Observations.Width;
        for (int i = 0; i < rollout.Count; i++)
        {
            Span<float> input = policyInputs.AsSpan(i * inputSize, inputSize);
            rollout.Observations.All.Slice(i * width, observationSize).CopyTo(input);
            if (!options.DiscriminatorUsesActions)
                continue;
            policy.ToEnvironment(rollout.Actions.All.Slice(i * action.Length, action.Length), action);
            encoding.Encode(action, input[observationSize..]);
        }
    }

    private void ReadExpert()
    {
        for (int i = 0; i < demonstrations.Steps; i++)
        {
            Span<float> input = expertInputs.AsSpan(i * inputSize, inputSize);
            demonstrations.Observation(i).CopyTo(row);
            policy.Normalizer?.Normalize(row, row);
            row.AsSpan(0, observationSize).CopyTo(input);
            if (options.DiscriminatorUsesActions)
                encoding.Encode(demonstrations.Action(i), input[observationSize..]);
        }
    }

    private Tensor Loss(in DiscriminatorShard shard, LossMetrics metrics)
    {
        Tensor policyLogits = Network.Forward(shard.Policy),
            expertLogits = Network.Forward(shard.Expert);
        Tensor loss = DiscriminatorObjectives.Loss(policyLogits, expertLogits);
        metrics.Set(MetricTags.DiscriminatorLoss, loss.Item());
        metrics.Set(MetricTags.DiscriminatorPolicyAccuracy, ShareBelow(policyLogits.AsSpan()));
        metrics.Set(MetricTags.DiscriminatorExpertAccuracy, 1 - ShareBelow(expertLogits.AsSpan()));
        if (options.GradientPenalty > 0)
            loss +=
                (float)options.GradientPenalty
                * DiscriminatorObjectives.GradientPenalty(Network.InputGradient(shard.Mixed));
        return loss;
    }

    private static double ShareBelow(ReadOnlySpan<float> values)
    {
        int count = 0;
        foreach (float value in values)
            count += value < 0 ? 1 : 0;
        return (double)count / values.Length;
    }
}
