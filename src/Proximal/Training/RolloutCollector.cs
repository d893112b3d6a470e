using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Collects rollouts with a policy, for on-policy algorithms. Each rollout continues from the last observations of the
/// previous one, so that episodes span rollouts (detail 1 of Huang et al. 2022).
/// </summary>
internal class RolloutCollector : IRolloutCollector
{
    private readonly VectorEnvironment environments;
    private readonly Policy policy;
    private readonly ActionDistribution distribution;
    private readonly BatchInference actor;
    private readonly BatchInference critic;
    private readonly ObservationNormalizer? observationNormalizer;
    private readonly RewardNormalizer? rewardNormalizer;
    private readonly bool checkFinite;
    private readonly VectorStep step;
    private readonly ObservationNormalizer? privilegedNormalizer;
    private readonly float[] normalizedPrivileged;
    private readonly int stateSize;
    private readonly int inputSize;
    private readonly int outputSize;
    private readonly bool evaluatesWhileActing;
    private readonly float[] inputs;
    private readonly float[] normalized;
    private readonly float[] outputs;
    private readonly float[] environmentActions;
    private readonly float[] finalInputs;
    private readonly float[] finalValues;
    private readonly int[] truncated;
    private readonly ShardStatistics? shards;
    private readonly int perShard;

    // One for each shard; one for all environments without shards.
    private readonly StateDependentNoise[] noises;
    private readonly Rng[] randoms;

    /// <summary>Resets the environments and stores the first observations.</summary>
    /// <param name="environments">Environments.</param>
    /// <param name="policy">Policy with an actor-critic network. Its observation normalizer, if any, is updated
    /// here.</param>
    /// <param name="rewardNormalizer">Normalizer of rewards, or null.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="checkFinite">Whether observations and rewards are checked.</param>
    /// <param name="sdeSampleFrequency">Steps between two samples of the state-dependent exploration noise. Default -1,
    /// once per rollout.</param>
    /// <param name="shards">Statistics of the shards of data-parallel training; null, the default, without
    /// shards.</param>
    public RolloutCollector(
        VectorEnvironment environments,
        Policy policy,
        RewardNormalizer? rewardNormalizer,
        ulong seed,
        bool checkFinite,
        int sdeSampleFrequency = -1,
        ShardStatistics? shards = null
    )
    {
        if (environments.HasAgentRows)
            throw new InvalidInputException(
                $"{environments.GetType().Name} has rows of agents: on-policy training of several agents needs a "
                    + "MultiAgentVectorEnvironment"
            );
        this.shards = shards;
        this.environments = environments;
        this.policy = policy;
        this.rewardNormalizer = rewardNormalizer;
        this.checkFinite = checkFinite;
        ActorCriticNetwork network =
            policy.Network as ActorCriticNetwork
            ?? throw new ArgumentException("rollouts need a policy with a critic", nameof(policy));
        distribution = network.Distribution;
        evaluatesWhileActing = network.EvaluatesWhileActing;
        inputSize = network.TrainingInputSize;
        actor = new BatchInference(evaluatesWhileActing ? network.ActAndEvaluate : network.Act, inputSize);
        critic = new BatchInference(network.Critic, inputSize);
        stateSize = network.StateSize;
        outputSize = distribution.ParameterSize + stateSize + (evaluatesWhileActing ? 1 : 0);
        observationNormalizer = policy.Normalizer;
        int parts = shards?.Sharding.Local ?? 1;
        perShard = environments.Count / parts;
        (randoms, noises) = (new Rng[parts], new StateDependentNoise[distribution.NoiseSize > 0 ? parts : 0]);
        for (int i = 0; i < parts; i++)
            randoms[i] = new Rng(seed, StreamOf(RandomStreams.Actions, i));
        for (int i = 0; i < noises.Length; i++)
            noises[i] = new StateDependentNoise(
                perShard,
                distribution.NoiseSize,
                sdeSampleFrequency,
                seed,
                StreamOf(RandomStreams.Exploration, i)
            );
        Episodes = new EpisodeStatistics(environments.Count);
        step = network.CriticInputs > 0 ? environments.CreatePrivilegedStep() : environments.CreateStep();
        if (step.PrivilegedSize > 0 && observationNormalizer is { } own)
            privilegedNormalizer = new ObservationNormalizer(step.PrivilegedSize, own.Clip, own.Epsilon);
        normalizedPrivileged = new float[privilegedNormalizer is null ? 0 : step.Privileged.Length];
        inputs = new float[environments.Count * inputSize];
        normalized = new float[observationNormalizer is null ? 0 : environments.Count * environments.ObservationSize];
        outputs = new float[environments.Count * outputSize];
        environmentActions = new float[environments.Count * environments.ActionSize];
        finalInputs = new float[inputs.Length];
        finalValues = new float[environments.Count];
        truncated = new int[environments.Count];
        environments.Reset(seed, step.Observations);
        ReadPrivileged();
        SetObservations(step.Observations, steps: 0);
    }

    /// <inheritdoc/>
    public EpisodeStatistics Episodes { get; }

    /// <inheritdoc/>
    public VectorStep LastStep => step;

    /// <inheritdoc/>
    public void Collect(Rollout rollout, long steps, TrainingClock clock, Action? afterStep = null)
    {
        (int count, int parameterSize, int actionSize) = (
            environments.Count,
            distribution.ParameterSize,
            distribution.ActionSize
        );
        for (int t = 0; t < rollout.Steps; t++)
        {
            inputs.CopyTo(rollout.Observations[t]);
            actor.Run(inputs, outputs);
            Span<float> actions = rollout.Actions[t]; // [envs, action]
            Span<float> logProbs = rollout.LogProbs[t]; // [envs]
            Span<float> values = rollout.Values[t]; // [envs]
            foreach (StateDependentNoise noise in noises)
                noise.Begin(t);
            for (int shard = 0; shard < randoms.Length; shard++)
            {
                ref Rng random = ref randoms[shard];
                int first = shard * perShard;
                for (int i = first; i < first + perShard; i++)
                {
                    ReadOnlySpan<float> parameters = outputs.AsSpan(i * outputSize, parameterSize);
                    if (evaluatesWhileActing)
                        values[i] = outputs[((i + 1) * outputSize) - 1];
                    Span<float> action = actions.Slice(i * actionSize, actionSize);
                    logProbs[i] =
                        noises.Length == 0
                            ? distribution.Sample(parameters, ref random, action)
                            : distribution.Sample(parameters, noises[shard].Of(i - first), ref random, action);
                }
            }

            // The environment gets the action within its bounds; training uses the sampled action.
            policy.ToEnvironment(actions, environmentActions);
            clock.Count(TrainingPhase.Policy);

            environments.Step(environmentActions, step);
            clock.Count(TrainingPhase.Environment);

            steps += count * (shards?.Sharding.Ranks ?? 1);
            if (checkFinite)
                FiniteCheck.ThrowIfDiverged("reward", step.Rewards, 1, steps, environments.FirstIndex);
            step.Terminated.CopyTo(rollout.Terminated[t]);
            step.Truncated.CopyTo(rollout.Truncated[t]);
            step.Rewards.CopyTo(rollout.Rewards[t]);
            if (shards is null)
            {
                Episodes.Update(step.OriginalRewards, step.Terminated, step.Truncated);
                rewardNormalizer?.Update(step.Rewards, step.Terminated, step.Truncated);
                rewardNormalizer?.Normalize(step.Rewards, rollout.Rewards[t]);
            }
            else
            {
                shards.AddStep(t, step, Episodes, rewardNormalizer);
            }

            SetObservations(step.Observations, steps);
            UpdateRecurrentState();
            EvaluateTruncated(rollout.FinalValues[t], steps);
            afterStep?.Invoke();
            clock.Count(TrainingPhase.Policy);
        }

        if (!ComputesValues)
            return;
        // Acting does not need values, so a separate critic computes them at once for the whole rollout.
        if (!evaluatesWhileActing)
            critic.Run(rollout.Observations.Memory, rollout.Values.Memory);
        critic.Run(inputs, rollout.LastValues);
        clock.Count(TrainingPhase.Policy);
    }

    /// <summary>
    /// Reads the current observations of the environments, after their state and the policy's statistics were replaced.
    /// </summary>
    internal void ReadObservations()
    {
        environments.Observe(step.Observations);
        ReadPrivileged();
        RefreshObservations();
    }

    /// <summary>Inputs of the network for the next step, [environments, input].</summary>
    internal ReadOnlySpan<float> Inputs => inputs;

    /// <inheritdoc/>
    ReadOnlyMemory<float> IRolloutCollector.NextInputs => inputs;

    /// <summary>Whether rollouts get values. Without them, the process that trains computes them.</summary>
    private protected virtual bool ComputesValues => true;

    /// <inheritdoc/>
    public void MergeShards(Rollout rollout)
    {
        if (shards is null)
            return;
        shards.Merge(rollout, Episodes, observationNormalizer, rewardNormalizer);
        RefreshObservations();
    }

    /// <inheritdoc/>
    public void RefreshObservations()
    {
        observationNormalizer?.Normalize(step.Observations, normalized);
        privilegedNormalizer?.Normalize(step.Privileged, normalizedPrivileged);
        CopyToInputs(observationNormalizer is null ? step.Observations : normalized);
    }

    /// <summary>Saves everything except the policy, which includes the observation normalizer.</summary>
    public void SaveState(StateDictionary state, string prefix)
    {
        if (shards is not null)
        {
            SaveShards(state, prefix);
            Episodes.SaveFinished(state, $"{prefix}.episodes");
            rewardNormalizer?.Statistics.SaveState(state, $"{prefix}.reward_normalizer");
            return;
        }

        state.SetValue($"{prefix}.random", randoms[0].Position);
        state.Set<float>($"{prefix}.observations", inputs);
        environments.SaveState(state, $"{prefix}.environments");
        Episodes.SaveState(state, $"{prefix}.episodes");
        rewardNormalizer?.SaveState(state, $"{prefix}.reward_normalizer");
        privilegedNormalizer?.SaveState(state, $"{prefix}.privileged_normalizer");
        if (noises is [var noise])
            noise.SaveState(state, $"{prefix}.exploration");
    }

    /// <inheritdoc/>
    public void SaveShards(StateDictionary state, string prefix)
    {
        environments.SaveState(state, $"{prefix}.environments");
        for (int i = 0; i < randoms.Length; i++)
        {
            string name = shards!.Sharding.NameOf(prefix, i);
            int size = inputs.Length / randoms.Length;
            state.SetValue($"{name}.random", randoms[i].Position);
            state.Set<float>($"{name}.observations", inputs.AsSpan(i * size, size));
            Episodes.SaveRunning(state, $"{name}.episodes", i * perShard, perShard);
            rewardNormalizer?.SaveReturns(state, $"{name}.reward_normalizer", i * perShard, perShard);
            if (noises.Length > 0)
                noises[i].SaveState(state, $"{name}.exploration");
        }
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        if (rewardNormalizer is null && state.Contains($"{prefix}.reward_normalizer.mean"))
            throw new InvalidInputException(
                $"{state.Source} belongs to a run with normalized rewards, but this run does not normalize them"
            );
        // First, because it names a different number of environments.
        environments.LoadState(state, $"{prefix}.environments");
        if (shards is not null)
        {
            LoadShards(state, prefix);
            return;
        }

        randoms[0].Position = state.GetValue<ulong>($"{prefix}.random");
        state.CopyTo($"{prefix}.observations", inputs.AsSpan());
        Episodes.LoadState(state, $"{prefix}.episodes");
        rewardNormalizer?.LoadState(state, $"{prefix}.reward_normalizer");
        privilegedNormalizer?.LoadState(state, $"{prefix}.privileged_normalizer");
        if (noises is [var noise])
            noise.LoadState(state, $"{prefix}.exploration");
    }

    private void LoadShards(StateDictionary state, string prefix)
    {
        LoadOwnShards(state, prefix);
        Episodes.LoadFinished(state, $"{prefix}.episodes");
        rewardNormalizer?.Statistics.LoadState(state, $"{prefix}.reward_normalizer");
    }

    /// <summary>Loads what <see cref="SaveShards"/> saved, except for the environments.</summary>
    private protected void LoadOwnShards(StateDictionary state, string prefix)
    {
        for (int i = 0; i < randoms.Length; i++)
        {
            string name = shards!.Sharding.NameOf(prefix, i);
            int size = inputs.Length / randoms.Length;
            randoms[i].Position = state.GetValue<ulong>($"{name}.random");
            state.CopyTo($"{name}.observations", inputs.AsSpan(i * size, size));
            Episodes.LoadRunning(state, $"{name}.episodes", i * perShard, perShard);
            rewardNormalizer?.LoadReturns(state, $"{name}.reward_normalizer", i * perShard, perShard);
            if (noises.Length > 0)
                noises[i].LoadState(state, $"{name}.exploration");
        }

        shards!.Clear();
    }

    private ulong StreamOf(ulong purpose, int part) => shards?.Sharding.StreamOf(purpose, part) ?? purpose;

    /// <summary>Sets the current observations from raw ones.</summary>
    private void SetObservations(float[] raw, long steps)
    {
        if (checkFinite)
            FiniteCheck.ThrowIfDiverged(
                "observation",
                raw,
                environments.ObservationSize,
                steps,
                environments.FirstIndex
            );
        if (checkFinite && step.PrivilegedSize > 0)
            FiniteCheck.ThrowIfDiverged(
                "privileged observation",
                step.Privileged,
                step.PrivilegedSize,
                steps,
                environments.FirstIndex
            );
        privilegedNormalizer?.Update(step.Privileged);
        privilegedNormalizer?.Normalize(step.Privileged, normalizedPrivileged);
        float[] observations = raw;
        if (observationNormalizer is not null)
        {
            if (shards is null)
                observationNormalizer.Update(raw);
            else
                shards.AddObservations(raw);
            observationNormalizer.Normalize(raw, normalized);
            observations = normalized;
        }

        CopyToInputs(observations);
    }

    private void CopyToInputs(float[] observations)
    {
        int size = environments.ObservationSize,
            privilegedSize = step.PrivilegedSize;
        float[] privileged = privilegedNormalizer is null ? step.Privileged : normalizedPrivileged;
        for (int i = 0; i < environments.Count; i++)
        {
            Span<float> input = inputs.AsSpan(i * inputSize, inputSize); // [observation, state, privileged]
            observations.AsSpan(i * size, size).CopyTo(input);
            privileged.AsSpan(i * privilegedSize, privilegedSize).CopyTo(input[(size + stateSize)..]);
        }
    }

    /// <summary>Sets the recurrent states for the next step; zero after the end of an episode.</summary>
    private void UpdateRecurrentState()
    {
        if (stateSize == 0)
            return;
        for (int i = 0; i < environments.Count; i++)
            AdvanceState(step.Ended(i), StateAfter(i), State(i));
    }

    /// <summary>
    /// Sets the recurrent state of an environment for the next step; zero after the end of an episode.
    /// </summary>
    /// <param name="ended">Whether the episode ended in this step.</param>
    /// <param name="next">The state after this step, [state].</param>
    /// <param name="state">Receives the state, [state].</param>
    internal virtual void AdvanceState(bool ended, ReadOnlySpan<float> next, Span<float> state)
    {
        if (ended)
            state.Clear();
        else
            next.CopyTo(state);
    }

    /// <summary>
    /// Writes the critic's input for the value of the final observation of a truncated episode: the final observation,
    /// normalized, and the recurrent state after the last step.
    /// </summary>
    /// <param name="environment">Index of the environment.</param>
    /// <param name="observation">Receives the observation, [observation].</param>
    /// <param name="state">Receives the state, [state].</param>
    internal virtual void WriteFinalInput(int environment, Span<float> observation, Span<float> state)
    {
        step.FinalObservation(environment).CopyTo(observation);
        observationNormalizer?.Normalize(observation, observation);
        StateAfter(environment).CopyTo(state);
    }

    private void ReadPrivileged()
    {
        if (step.PrivilegedSize > 0)
            environments.ObservePrivileged(step.Privileged);
    }

    private void WriteFinalPrivileged(int environment, Span<float> privileged)
    {
        step.FinalPrivilegedOf(environment).CopyTo(privileged);
        privilegedNormalizer?.Normalize(privileged, privileged);
    }

    private Span<float> State(int environment) =>
        inputs.AsSpan((environment * inputSize) + environments.ObservationSize, stateSize);

    private ReadOnlySpan<float> StateAfter(int environment)
    {
        return outputs.AsSpan((environment * outputSize) + distribution.ParameterSize, stateSize);
    }

    /// <summary>
    /// Computes the values of the final observations of the episodes that were truncated in this step.
    /// </summary>
    private void EvaluateTruncated(Span<float> values, long steps)
    {
        int count = 0;
        int size = environments.ObservationSize;
        for (int i = 0; i < truncated.Length; i++)
        {
            if (!step.Truncated[i] || step.Terminated[i])
                continue;
            if (checkFinite)
                FiniteCheck.ThrowIfDiverged(
                    "observation",
                    step.FinalObservation(i),
                    size,
                    steps,
                    environments.FirstIndex + i
                );
            Span<float> input = finalInputs.AsSpan(count * inputSize, inputSize); // [observation, state, privileged]
            WriteFinalInput(i, input[..size], input.Slice(size, stateSize));
            WriteFinalPrivileged(i, input[(size + stateSize)..]);
            truncated[count++] = i;
        }

        if (count == 0 || !ComputesValues)
            return;
        critic.Run(finalInputs.AsMemory(0, count * inputSize), finalValues.AsMemory(0, count));
        for (int i = 0; i < count; i++)
            values[truncated[i]] = finalValues[i];
    }
}
