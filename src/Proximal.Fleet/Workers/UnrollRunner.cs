using Proximal.Experiments;

namespace Proximal.Fleet;

/// <summary>Makes unrolls on a worker: the environments and the policy of a run's configuration.</summary>
internal sealed class UnrollRunner : IDisposable
{
    // Environments of the slots that this worker had last; others are created again.
    private const int KeptSlots = 8;

    private readonly RunConfiguration configuration;
    private readonly OnPolicyOptions options;
    private readonly int perSlot;
    private readonly List<(int Slot, VectorEnvironment Environments, UnrollCollector Collector)> slots = [];
    private readonly TrainingClock clock = new();
    private readonly Policy policy;
    private readonly Rollout rollout;

    /// <summary>Creates the policy of a configuration.</summary>
    /// <exception cref="InvalidInputException">The configuration cannot be trained by workers.</exception>
    public UnrollRunner(RunConfiguration configuration)
    {
        this.configuration = configuration;
        options = configuration.Options as OnPolicyOptions ?? throw NotSupported(configuration);
        int count = options.Shards ?? throw NotSupported(configuration);
        perSlot = options.EnvironmentCount / count;
        using VectorEnvironment prototype = configuration.EnvironmentEntry.CreateBatch(1);
        policy = OnPolicyTrainer.CreatePolicy(prototype, options);
        rollout = new Rollout(options.StepsPerRollout, perSlot, policy.Network.InputSize, prototype.ActionSize);
        Layout = new UnrollLayout(
            options.StepsPerRollout,
            perSlot,
            policy.Network.InputSize,
            prototype.ActionSize
        ).Hash();
    }

    /// <summary>Hash of the sizes of an unroll.</summary>
    public byte[] Layout { get; }

    /// <summary>Seed of the run.</summary>
    public ulong Seed => options.Seed;

    /// <summary>Environment steps of an unroll.</summary>
    public int Steps => rollout.Count;

    /// <summary>Version of the weights; -1 before the first.</summary>
    public long Version { get; private set; } = -1;

    /// <summary>Sets the weights.</summary>
    /// <exception cref="InvalidInputException">The weights do not fit the policy.</exception>
    public void Load(long version, byte[] weights)
    {
        PolicyWeights.Read(policy, weights);
        Version = version;
    }

    /// <summary>Makes an unroll.</summary>
    /// <param name="slot">Slot.</param>
    /// <param name="state">State in which it starts; empty for new environments.</param>
    /// <returns>The data, and the state in which it ended.</returns>
    /// <exception cref="TrainingDivergedException">An observation or a reward is not finite.</exception>
    public (byte[] Data, byte[] State) Run(int slot, ReadOnlyMemory<byte> state)
    {
        UnrollCollector collector = state.IsEmpty ? Create(slot) : Find(slot) ?? Create(slot);
        if (!state.IsEmpty)
            collector.Load(state);
        return collector.Run(rollout, clock);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, VectorEnvironment environments, _) in slots)
            environments.Dispose();
        slots.Clear();
    }

    private UnrollCollector? Find(int slot) => slots.Find(kept => kept.Slot == slot).Collector;

    private UnrollCollector Create(int slot)
    {
        Remove(slots.FindIndex(kept => kept.Slot == slot));
        if (slots.Count == KeptSlots)
            Remove(0);
        var sharding = Sharding.OfOne(options.Shards!.Value, slot);
        var environments = new ShardedEnvironments(configuration.EnvironmentEntry.CreateBatch, perSlot, sharding);
        UnrollCollector collector;
        try
        {
            var statistics = new ShardStatistics(sharding, environments.Count, environments.ObservationSize);
            collector = new UnrollCollector(environments, policy, options, statistics);
        }
        catch
        {
            environments.Dispose();
            throw;
        }

        slots.Add((slot, environments, collector));
        return collector;
    }

    private void Remove(int index)
    {
        if (index < 0)
            return;
        slots[index].Environments.Dispose();
        slots.RemoveAt(index);
    }

    private static InvalidInputException NotSupported(RunConfiguration configuration) =>
        new(
            $"{configuration.Algorithm.Title} cannot be trained by the workers of a fleet: it needs an on-policy "
                + "algorithm with shards"
        );
}
