using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// The vectorized environments of a rank in data-parallel training: one group for each of its shards. The saved state
/// names the shards, so ranks of another number can load it.
/// </summary>
internal sealed class ShardedEnvironments : VectorEnvironment
{
    private readonly VectorEnvironment[] groups;
    private readonly VectorStep[] steps;
    private readonly float[] actions;
    private readonly Sharding sharding;
    private ParallelSteps parallelSteps;

    /// <summary>Creates the environments of this rank's shards.</summary>
    /// <param name="create">Creates the given number of environments.</param>
    /// <param name="perShard">Environments of a shard.</param>
    /// <param name="sharding">Division into shards.</param>
    public ShardedEnvironments(Func<int, VectorEnvironment> create, int perShard, Sharding sharding)
        : this(CreateGroups(create, perShard, sharding), sharding) { }

    private ShardedEnvironments(VectorEnvironment[] groups, Sharding sharding)
        : base(
            groups[0].Count * groups.Length,
            groups[0].ObservationSpace,
            groups[0].ActionSpace,
            groups[0].MaskSize > 0
        )
    {
        if (groups[0].HasAgentRows)
            throw new InvalidInputException(
                "several agents are not trained in shards (shards, --distributed): train them in one process"
            );
        this.groups = groups;
        this.sharding = sharding;
        steps = Array.ConvertAll(groups, static group => group.CreateStep());
        actions = new float[Count * ActionSize];
        FirstIndex = groups[0].FirstIndex;
    }

    /// <summary>Environments of a shard.</summary>
    public int PerShard => groups[0].Count;

    public override int? MaxEpisodeSteps => groups[0].MaxEpisodeSteps;

    internal override bool Normalizes => groups[0].Normalizes;

    public override void Reset(ulong seed, Span<float> observations)
    {
        int size = PerShard * ObservationSize;
        for (int i = 0; i < groups.Length; i++)
            groups[i].Reset(seed, observations.Slice(i * size, size));
    }

    public override void Step(ReadOnlySpan<float> actions, VectorStep result)
    {
        actions.CopyTo(this.actions);
        result.ClearOriginals();
        var body = new GroupStep(this);
        parallelSteps.Run(groups.Length, ref body);
        for (int i = 0; i < groups.Length; i++)
            Collect(steps[i], i * PerShard, result);
    }

    public override void ResetEpisode(int environment, Span<float> observation) =>
        groups[environment / PerShard].ResetEpisode(environment % PerShard, observation);

    public override void Observe(Span<float> observations)
    {
        int size = PerShard * ObservationSize;
        for (int i = 0; i < groups.Length; i++)
            groups[i].Observe(observations.Slice(i * size, size));
    }

    public override void SaveState(StateDictionary state, string prefix)
    {
        for (int i = 0; i < groups.Length; i++)
            groups[i].SaveState(state, sharding.NameOf(prefix, i));
    }

    public override void LoadState(StateDictionary state, string prefix)
    {
        for (int i = 0; i < groups.Length; i++)
            groups[i].LoadState(state, sharding.NameOf(prefix, i));
    }

    protected override void Dispose(bool disposing)
    {
        foreach (VectorEnvironment group in groups)
            group.Dispose();
        base.Dispose(disposing);
    }

    private static VectorEnvironment[] CreateGroups(
        Func<int, VectorEnvironment> create,
        int perShard,
        Sharding sharding
    )
    {
        var created = new List<VectorEnvironment>(sharding.Local);
        try
        {
            for (int i = 0; i < sharding.Local; i++)
            {
                VectorEnvironment group = create(perShard);
                group.FirstIndex = (sharding.First + i) * perShard;
                created.Add(group);
            }
        }
        catch
        {
            foreach (VectorEnvironment group in created)
                group.Dispose();
            throw;
        }

        return [.. created];
    }

    private static void Collect(VectorStep step, int first, VectorStep result)
    {
        int from = first * step.ObservationSize;
        step.Observations.CopyTo(result.Observations, from);
        step.FinalObservations.CopyTo(result.FinalObservations, from);
        step.Rewards.CopyTo(result.Rewards, first);
        step.Terminated.CopyTo(result.Terminated, first);
        step.Truncated.CopyTo(result.Truncated, first);
        if (step.OriginalRewards == step.Rewards)
            return;
        for (int i = 0; i < step.Count; i++)
            result.SetOriginalReward(first + i, step.OriginalRewards[i]);
    }

    private readonly struct GroupStep(ShardedEnvironments owner) : IParallelBody
    {
        public void Invoke(int index)
        {
            int size = owner.PerShard * owner.ActionSize;
            owner.groups[index].Step(owner.actions.AsSpan(index * size, size), owner.steps[index]);
        }
    }
}
