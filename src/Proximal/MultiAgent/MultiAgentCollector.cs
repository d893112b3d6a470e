using System.Globalization;
using Proximal.Tensors;

namespace Proximal;

/// <summary>Fills rollouts with the transitions of several agents that share a policy.</summary>
/// <remarks>
/// <para>
/// A rollout contains only transitions, one after another, so that agents that wait or are absent are in no loss, no
/// moment of the advantages and no normalizer. A transition runs from an action of an agent to its next action or to the
/// end of its episode; its reward is the sum of the rewards between them.
/// </para>
/// <para>
/// The transitions that are complete when a rollout is full belong to the next one. They, and the last actions of agents
/// that wait, are by the weights of one update earlier, which the ratio of PPO accounts for.
/// </para>
/// </remarks>
internal sealed class MultiAgentCollector : IRolloutCollector
{
    private readonly MultiAgentVectorEnvironment environments;
    private readonly Policy policy;
    private readonly ActionDistribution distribution;
    private readonly BatchInference actor;
    private readonly BatchInference critic;
    private readonly ObservationNormalizer? observationNormalizer;
    private readonly RewardNormalizer? rewardNormalizer;
    private readonly OtherAgents? others;
    private readonly SelfPlay? selfPlay;
    private readonly bool checkFinite;
    private readonly VectorStep step;
    private readonly AgentTransitions transitions;
    private readonly int inputSize;
    private readonly int rowSize;
    private readonly int stateSize;
    private readonly int actionSize;
    private readonly int outputSize;

    // By row: input of the last action or, if the agent acts, of the next one; recurrent state after the last action;
    // the action, whether its transition is incomplete, its log-probability, and the rewards since.
    private readonly float[] inputs;
    private readonly float[] states;
    private readonly float[] sampled;
    private readonly bool[] pending;
    private readonly float[] logProbs;
    private readonly float[] rewards;
    private readonly double[] episodeReturns;
    private readonly int[] episodeLengths;

    // The rows that act, one after another.
    private readonly int[] acting;
    private readonly float[] actingRows;
    private readonly float[] actingInputs;
    private readonly float[] outputs;
    private readonly float[] actions;
    private readonly float[] finalInput;
    private readonly double[] discounted;
    private float[] finalValues = [];
    private Rng random;

    /// <summary>Resets the environments.</summary>
    /// <exception cref="InvalidInputException">The policy has state-dependent exploration.</exception>
    public MultiAgentCollector(
        MultiAgentVectorEnvironment environments,
        Policy policy,
        RewardNormalizer? rewardNormalizer,
        OnPolicyOptions options
    )
    {
        (this.environments, this.policy, this.rewardNormalizer) = (environments, policy, rewardNormalizer);
        var network = (ActorCriticNetwork)policy.Network;
        distribution = network.Distribution;
        if (distribution.NoiseSize > 0)
            throw new InvalidInputException("several agents have no state-dependent exploration (use_sde)");
        checkFinite = options.CheckFinite;
        observationNormalizer = policy.Normalizer;
        actor = new BatchInference(network.Act, network.TrainingInputSize);
        critic = new BatchInference(network.Critic, network.TrainingInputSize);
        (inputSize, rowSize, stateSize) = (network.TrainingInputSize, environments.ObservationSize, network.StateSize);
        if (network.CriticInputs > 0)
            others = new OtherAgents(environments, policy.Normalizer);
        if (options.Opponents is not null)
            selfPlay = new SelfPlay(environments, policy, options);
        (actionSize, outputSize) = (environments.ActionSize, distribution.ParameterSize + stateSize);
        random = new Rng(options.Seed, RandomStreams.Actions);
        Episodes = new EpisodeStatistics(1);
        step = environments.CreateStep();
        int rows = environments.Count;
        transitions = new AgentTransitions(checked((int)options.RolloutSize), rows, inputSize, actionSize);
        (inputs, states) = (new float[rows * inputSize], new float[rows * stateSize]);
        (sampled, actions) = (new float[rows * actionSize], new float[rows * actionSize]);
        (pending, logProbs, rewards) = (new bool[rows], new float[rows], new float[rows]);
        (episodeReturns, episodeLengths) = (new double[rows], new int[rows]);
        (acting, actingRows) = (new int[rows], new float[rows * rowSize]);
        (actingInputs, outputs) = (new float[rows * inputSize], new float[rows * outputSize]);
        (finalInput, discounted) = (new float[inputSize], new double[rewardNormalizer is null ? 0 : rows]);
        environments.Reset(options.Seed, step.Observations);
        TakeObservations(steps: 0);
    }

    /// <inheritdoc/>
    public EpisodeStatistics Episodes { get; }

    /// <inheritdoc/>
    public VectorStep LastStep => step;

    /// <inheritdoc/>
    public bool IsOnPolicy => false;

    /// <summary>Opponents; null without self-play against snapshots.</summary>
    public SelfPlay? SelfPlay => selfPlay;

    /// <inheritdoc/>
    public void Collect(Rollout rollout, long steps, TrainingClock clock, Action? afterStep = null)
    {
        selfPlay?.Begin(steps);
        while (transitions.Count < rollout.Count)
        {
            Act();
            clock.Count(TrainingPhase.Policy);
            environments.Step(actions, step);
            clock.Count(TrainingPhase.Environment);
            int first = transitions.Count;
            CheckRewards(steps + first);
            EndEpisodes(steps + first);
            selfPlay?.EndStep(step, steps + first);
            TakeObservations(steps + first);
            NormalizeRewards(first);
        }

        transitions.MoveTo(rollout, inputs, critic, ref finalValues);
        critic.Run(rollout.Observations.Memory, rollout.Values.Memory);
        // The transitions of a row may continue in the next column. Those of the last column end in it.
        for (int column = 0; column + 1 < rollout.Environments; column++)
            rollout.LastValues[column] = rollout.Values[0][column + 1];
        for (int t = 0; t < rollout.Steps; t++)
            afterStep?.Invoke();
        clock.Count(TrainingPhase.Policy);
    }

    /// <inheritdoc/>
    public void AddMetrics(MetricsRecord metrics) => selfPlay?.AddMetrics(metrics);

    /// <inheritdoc/>
    public void MergeShards(Rollout rollout) { }

    /// <inheritdoc/>
    public void SaveShards(StateDictionary state, string prefix) { }

    /// <inheritdoc/>
    public void RefreshObservations()
    {
        for (int row = 0; row < environments.Count; row++)
        {
            if (!environments.Acts(row))
                continue;
            Span<float> input = inputs.AsSpan(row * inputSize, inputSize);
            WriteInput(row, step.Observation(row), input, observationNormalizer);
            others?.Write(row, step, isFinal: false, CriticInputs(input));
        }
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        state.SetValue($"{prefix}.random", random.Position);
        state.Set<float>($"{prefix}.inputs", inputs);
        state.Set<float>($"{prefix}.states", states);
        state.Set<float>($"{prefix}.sampled", sampled);
        state.Set<bool>($"{prefix}.pending", pending);
        state.Set<float>($"{prefix}.log_probs", logProbs);
        state.Set<float>($"{prefix}.rewards", rewards);
        state.Set<double>($"{prefix}.running_returns", episodeReturns);
        state.Set<int>($"{prefix}.running_lengths", episodeLengths);
        transitions.SaveState(state, $"{prefix}.transitions");
        environments.SaveState(state, $"{prefix}.environments");
        Episodes.SaveState(state, $"{prefix}.episodes");
        rewardNormalizer?.SaveState(state, $"{prefix}.reward_normalizer");
        selfPlay?.SaveState(state, $"{prefix}.self_play");
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        if (rewardNormalizer is null && state.Contains($"{prefix}.reward_normalizer.mean"))
            throw new InvalidInputException(
                $"{state.Source} belongs to a run with normalized rewards, but this run does not normalize them"
            );
        environments.LoadState(state, $"{prefix}.environments");
        environments.Observe(step.Observations);
        random.Position = state.GetValue<ulong>($"{prefix}.random");
        state.CopyTo($"{prefix}.inputs", inputs.AsSpan());
        state.CopyTo($"{prefix}.states", states.AsSpan());
        state.CopyTo($"{prefix}.sampled", sampled.AsSpan());
        state.CopyTo($"{prefix}.pending", pending.AsSpan());
        state.CopyTo($"{prefix}.log_probs", logProbs.AsSpan());
        state.CopyTo($"{prefix}.rewards", rewards.AsSpan());
        state.CopyTo($"{prefix}.running_returns", episodeReturns.AsSpan());
        state.CopyTo($"{prefix}.running_lengths", episodeLengths.AsSpan());
        transitions.LoadState(state, $"{prefix}.transitions");
        Episodes.LoadState(state, $"{prefix}.episodes");
        rewardNormalizer?.LoadState(state, $"{prefix}.reward_normalizer");
        selfPlay?.LoadState(state, $"{prefix}.self_play");
    }

    /// <summary>Samples the actions of the rows that act: those of the current policy, then those of each
    /// snapshot.</summary>
    private void Act()
    {
        int count = 0;
        for (int row = 0; row < environments.Count; row++)
        {
            if (!environments.Acts(row) || selfPlay?.SnapshotOf(row) >= 0)
                continue;
            inputs.AsSpan(row * inputSize, inputSize).CopyTo(actingInputs.AsSpan(count * inputSize));
            acting[count++] = row;
        }

        Sample(actor, count);
        for (int i = 0; i < selfPlay?.Snapshots.Count; i++)
            Act(selfPlay, i);
        policy.ToEnvironment(sampled, actions);
    }

    /// <summary>Samples the actions of the rows that act by a snapshot.</summary>
    private void Act(SelfPlay selfPlay, int snapshot)
    {
        OpponentSnapshot opponent = selfPlay.Snapshots[snapshot];
        int count = 0;
        for (int row = 0; row < environments.Count; row++)
        {
            if (!environments.Acts(row) || selfPlay.SnapshotOf(row) != snapshot)
                continue;
            WriteInput(
                row,
                step.Observation(row),
                actingInputs.AsSpan(count * inputSize, inputSize),
                opponent.Policy.Normalizer
            );
            acting[count++] = row;
        }

        Sample(opponent.Actor, count);
    }

    private void Sample(BatchInference network, int count)
    {
        if (count == 0)
            return;
        network.Run(actingInputs.AsMemory(0, count * inputSize), outputs.AsMemory(0, count * outputSize));
        for (int i = 0; i < count; i++)
        {
            int row = acting[i];
            ReadOnlySpan<float> output = outputs.AsSpan(i * outputSize, outputSize);
            logProbs[row] = distribution.Sample(
                output[..distribution.ParameterSize],
                ref random,
                sampled.AsSpan(row * actionSize, actionSize)
            );
            output[distribution.ParameterSize..].CopyTo(states.AsSpan(row * stateSize, stateSize));
            (pending[row], rewards[row]) = (Learns(row), 0);
            if (!pending[row])
                selfPlay?.CountOpponentStep();
            episodeLengths[row]++;
        }
    }

    private bool Learns(int row) => selfPlay is null || selfPlay.Learns(row);

    private void CheckRewards(long steps)
    {
        for (int row = 0; row < environments.Count; row++)
        {
            if (checkFinite && !float.IsFinite(step.Rewards[row]))
                throw Diverged("reward", row, step.Rewards[row], steps);
            rewards[row] += step.Rewards[row];
            episodeReturns[row] += step.Rewards[row];
        }
    }

    /// <summary>Completes the transitions of the agents whose episodes ended.</summary>
    private void EndEpisodes(long steps)
    {
        for (int row = 0; row < environments.Count; row++)
        {
            if (!step.Ended(row))
                continue;
            if (pending[row])
            {
                Complete(row);
                bool bootstraps = step.Truncated[row] && !step.Terminated[row];
                if (bootstraps)
                    WriteFinalInput(row, steps);
                transitions.End(step.Terminated[row], step.Truncated[row], bootstraps ? finalInput : []);
            }

            if (Learns(row))
                Episodes.Add(episodeReturns[row], episodeLengths[row]);
            (episodeReturns[row], episodeLengths[row]) = (0, 0);
            states.AsSpan(row * stateSize, stateSize).Clear();
        }
    }

    /// <summary>Writes the inputs of the agents that act next, and completes their earlier transitions.</summary>
    private void TakeObservations(long steps)
    {
        int count = 0,
            learners = 0;
        for (int row = 0; row < environments.Count; row++)
        {
            if (!environments.Acts(row))
                continue;
            CheckObservation(row, step.Observation(row), steps);
            if (pending[row])
                Complete(row);
            if (Learns(row))
                step.Observation(row).CopyTo(actingRows.AsSpan(learners++ * rowSize));
            acting[count++] = row;
        }

        if (learners > 0)
            observationNormalizer?.Update(actingRows.AsSpan(0, learners * rowSize));
        for (int i = 0; i < count; i++)
            WriteInput(
                acting[i],
                step.Observation(acting[i]),
                inputs.AsSpan(acting[i] * inputSize, inputSize),
                observationNormalizer
            );
        for (int i = 0; i < count; i++)
            others?.Write(
                acting[i],
                step,
                isFinal: false,
                CriticInputs(inputs.AsSpan(acting[i] * inputSize, inputSize))
            );
    }

    private Span<float> CriticInputs(Span<float> input) => input[(rowSize + stateSize)..];

    private void Complete(int row)
    {
        transitions.Add(
            row,
            inputs.AsSpan(row * inputSize, inputSize),
            sampled.AsSpan(row * actionSize, actionSize),
            logProbs[row],
            rewards[row]
        );
        pending[row] = false;
    }

    private void WriteFinalInput(int row, long steps)
    {
        CheckObservation(row, step.FinalObservation(row), steps);
        WriteInput(row, step.FinalObservation(row), finalInput, observationNormalizer);
        others?.Write(row, step, isFinal: true, CriticInputs(finalInput));
    }

    private void WriteInput(
        int row,
        ReadOnlySpan<float> observation,
        Span<float> input,
        ObservationNormalizer? normalizer
    )
    {
        if (normalizer is null)
            observation.CopyTo(input);
        else
            normalizer.Normalize(observation, input[..rowSize]);
        states.AsSpan(row * stateSize, stateSize).CopyTo(input.Slice(rowSize, stateSize));
    }

    /// <summary>Normalizes the rewards of the transitions that were completed in this step.</summary>
    private void NormalizeRewards(int first)
    {
        if (rewardNormalizer is null || transitions.Count == first)
            return;
        int count = transitions.Count - first;
        Span<float> completed = transitions.RewardsFrom(first);
        for (int i = 0; i < count; i++)
            discounted[i] = rewardNormalizer.Advance(
                transitions.RowOf(first + i),
                completed[i],
                transitions.Ends(first + i)
            );
        rewardNormalizer.Statistics.Update(discounted.AsSpan(0, count));
        rewardNormalizer.Normalize(completed, completed);
    }

    private void CheckObservation(int row, ReadOnlySpan<float> observation, long steps)
    {
        if (!checkFinite)
            return;
        int at = FiniteCheck.FirstNonFinite(observation);
        if (at >= 0)
            throw Diverged("observation", row, observation[at], steps);
    }

    private TrainingDivergedException Diverged(string quantity, int row, float value, long steps)
    {
        (int environment, int agent) = Math.DivRem(row, environments.Agents.Count);
        return new TrainingDivergedException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"the {quantity} of agent '{environments.Agents[agent]}' in environment {environment} is {value} at "
                    + $"step {steps}; training stopped before it could reach the weights"
            )
        );
    }
}
