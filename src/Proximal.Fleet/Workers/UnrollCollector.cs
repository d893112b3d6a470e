namespace Proximal.Fleet;

/// <summary>
/// Collects the unrolls of one slot on a worker. The learner computes values, with newer weights, so the inputs of the
/// critic are kept: final observations of truncated episodes, and the observations after the last step.
/// </summary>
internal sealed class UnrollCollector : RolloutCollector
{
    // Prefix of the saved state, which the learner replaces in checkpoints.
    internal const string StatePrefix = "slot";

    // Observations before normalization, whose statistics change before the state is saved in a checkpoint.
    internal const string RawName = $"{StatePrefix}.raw";

    private readonly VectorEnvironment environments;
    private readonly bool isNormalized;
    private readonly ShardStatistics statistics;
    private readonly List<float> finalInputs = [];

    /// <summary>Resets the environments.</summary>
    /// <param name="environments">Environments of the slot.</param>
    /// <param name="policy">Policy with the worker's weights.</param>
    /// <param name="options">Options of the run.</param>
    /// <param name="statistics">Statistics of the slot.</param>
    public UnrollCollector(
        VectorEnvironment environments,
        Policy policy,
        OnPolicyOptions options,
        ShardStatistics statistics
    )
        : base(
            environments,
            policy,
            options.NormalizeRewards
                ? new RewardNormalizer(
                    environments.Count,
                    options.Gamma,
                    options.ClipReward,
                    options.NormalizationEpsilon
                )
                : null,
            options.Seed,
            options.CheckFinite,
            options.SdeSampleFrequency,
            statistics
        )
    {
        (this.environments, this.statistics) = (environments, statistics);
        isNormalized = policy.Normalizer is not null;
    }

    /// <inheritdoc/>
    private protected override bool ComputesValues => false;

    /// <summary>Loads the state in which an unroll starts.</summary>
    public void Load(ReadOnlyMemory<byte> bytes)
    {
        var state = new StateDictionary { Source = "the state of a slot" };
        StateMessage.Read(bytes.ToArray(), state);
        environments.LoadState(state, $"{StatePrefix}.environments");
        LoadOwnShards(state, StatePrefix);
    }

    /// <summary>Fills a rollout and returns it as bytes, with the state after it.</summary>
    public (byte[] Data, byte[] State) Run(Rollout rollout, TrainingClock clock)
    {
        // With the statistics of these weights, which may be newer than those of the last step.
        ReadObservations();
        finalInputs.Clear();
        Collect(rollout, steps: 0, clock);
        var data = new StateDictionary();
        UnrollData.Write(data, rollout, finalInputs, Inputs);
        statistics.Export(data, UnrollData.Statistics);
        var state = new StateDictionary();
        SaveShards(state, StatePrefix);
        if (isNormalized)
            state.Set<float>(RawName, LastStep.Observations);
        return (StateMessage.Write(data), StateMessage.Write(state));
    }

    /// <inheritdoc/>
    internal override void WriteFinalInput(int environment, Span<float> observation, Span<float> state)
    {
        base.WriteFinalInput(environment, observation, state);
        finalInputs.AddRange(observation);
        finalInputs.AddRange(state);
    }
}
