using Proximal.Tensors;

namespace Proximal;

/// <summary>Fills rollouts with the transitions of a <see cref="LiveTrainer"/>, on the learning thread.</summary>
/// <remarks>
/// A rollout is [steps, environments]. Each of its columns takes consecutive transitions of the batch; where a piece of
/// a trajectory ends without termination, the transition counts as truncated, with the value of the next input.
/// </remarks>
internal sealed class LiveCollector : IRolloutCollector
{
    private readonly LiveEnvironments environments;
    private readonly Policy policy;
    private readonly BatchInference critic;
    private float[] finalValues = [];
    private ulong randomPosition;

    public LiveCollector(LiveEnvironments environments, Policy policy)
    {
        this.environments = environments;
        this.policy = policy;
        var network = (ActorCriticNetwork)policy.Network;
        critic = new BatchInference(network.Critic, network.InputSize);
        Episodes = new EpisodeStatistics(1);
        LastStep = environments.CreateStep();
    }

    /// <inheritdoc/>
    public EpisodeStatistics Episodes { get; }

    /// <inheritdoc/>
    public VectorStep LastStep { get; }

    /// <inheritdoc/>
    public bool IsOnPolicy => false;

    /// <summary>Position of the random numbers of actions at the last batch.</summary>
    public ulong RandomPosition => randomPosition;

    /// <inheritdoc/>
    public void Collect(Rollout rollout, long steps, TrainingClock clock, Action? afterStep = null)
    {
        LiveBatch batch = environments.Exchange.Take();
        clock.Count(TrainingPhase.Environment);
        Copy(batch, rollout);
        critic.Run(rollout.Observations.Memory, rollout.Values.Memory);
        WriteNextValues(batch, rollout);
        policy.Normalizer?.Update(batch.Raw);
        foreach ((double episodeReturn, int length) in batch.Episodes)
            Episodes.Add(episodeReturn, length);
        randomPosition = batch.RandomPosition;
        environments.Exchange.Release();
        for (int t = 0; t < rollout.Steps; t++)
            afterStep?.Invoke();
        clock.Count(TrainingPhase.Policy);
    }

    /// <inheritdoc/>
    public void MergeShards(Rollout rollout) { }

    /// <inheritdoc/>
    public void SaveShards(StateDictionary state, string prefix) { }

    /// <inheritdoc/>
    public void RefreshObservations() { }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        state.SetValue($"{prefix}.random", randomPosition);
        Episodes.SaveState(state, $"{prefix}.episodes");
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        randomPosition = state.GetValue<ulong>($"{prefix}.random");
        Episodes.LoadState(state, $"{prefix}.episodes");
    }

    private static void Copy(LiveBatch batch, Rollout rollout)
    {
        (int inputSize, int actionSize) = (rollout.Observations.Width, rollout.Actions.Width);
        for (int i = 0; i < rollout.Count; i++)
        {
            (int environment, int t) = Math.DivRem(i, rollout.Steps);
            batch.Inputs.AsSpan(i * inputSize, inputSize).CopyTo(rollout.Observations[t][(environment * inputSize)..]);
            batch.Actions.AsSpan(i * actionSize, actionSize).CopyTo(rollout.Actions[t][(environment * actionSize)..]);
            rollout.LogProbs[t][environment] = batch.LogProbs[i];
            rollout.Rewards[t][environment] = batch.Rewards[i];
            rollout.Terminated[t][environment] = batch.Terminated[i];
            rollout.Truncated[t][environment] = batch.FinalOf(i) >= 0;
        }
    }

    private void WriteNextValues(LiveBatch batch, Rollout rollout)
    {
        int finals = batch.FinalInputs.Length / rollout.Observations.Width;
        if (finalValues.Length < finals)
            finalValues = new float[Math.Max(2 * finalValues.Length, finals)];
        if (finals > 0)
            critic.Run(batch.FinalInputs, finalValues.AsMemory(0, finals));
        for (int i = 0; i < rollout.Count; i++)
        {
            (int environment, int t) = Math.DivRem(i, rollout.Steps);
            if (batch.FinalOf(i) is >= 0 and int final)
                rollout.FinalValues[t][environment] = finalValues[final];
        }

        // A piece that continues in the next column.
        for (int environment = 0; environment + 1 < rollout.Environments; environment++)
            rollout.LastValues[environment] = rollout.Values[0][environment + 1];
    }
}
