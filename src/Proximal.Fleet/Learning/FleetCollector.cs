using Proximal.Tensors;

namespace Proximal.Fleet;

/// <summary>
/// Fills the rollouts of the learner with the unrolls of workers: one for each group of environments of a rollout.
/// </summary>
internal sealed class FleetCollector : IRolloutCollector
{
    private static readonly TimeSpan pollInterval = TimeSpan.FromMilliseconds(100);

    private readonly Policy policy;
    private readonly RewardNormalizer? rewardNormalizer;
    private readonly Sharding sharding;
    private readonly ShardStatistics statistics;
    private readonly UnrollValues values;
    private readonly int perSlot;
    private long updates;

    public FleetCollector(
        FleetEnvironments environments,
        Policy policy,
        RewardNormalizer? rewardNormalizer,
        Sharding sharding,
        Func<UnrollLayout, UnrollExchange> createExchange,
        int steps
    )
    {
        (this.policy, this.rewardNormalizer, this.sharding) = (policy, rewardNormalizer, sharding);
        perSlot = environments.Count / sharding.Count;
        statistics = new ShardStatistics(sharding, environments.Count, environments.ObservationSize);
        values = new UnrollValues((ActorCriticNetwork)policy.Network);
        Episodes = new EpisodeStatistics(environments.Count);
        LastStep = environments.CreateStep();
        Exchange = createExchange(new UnrollLayout(steps, perSlot, policy.Network.InputSize, environments.ActionSize));
    }

    /// <inheritdoc/>
    public EpisodeStatistics Episodes { get; }

    /// <inheritdoc/>
    public VectorStep LastStep { get; }

    /// <inheritdoc/>
    public bool IsOnPolicy => Exchange.Options.MaxLag == 0;

    /// <summary>Slots and unrolls.</summary>
    public UnrollExchange Exchange { get; }

    /// <summary>Called with the unrolls of each update; null for nothing.</summary>
    public Action<long, IReadOnlyList<UnrollMessage>>? Consumed { get; set; }

    /// <summary>Called while unrolls are missing; throws to end the waiting. Returns whether training is paused.</summary>
    public Func<bool> Wait { get; set; } = static () => false;

    /// <inheritdoc/>
    public void Collect(Rollout rollout, long steps, TrainingClock clock, Action? afterStep = null)
    {
        IReadOnlyList<UnrollMessage> unrolls = Take();
        clock.Count(TrainingPhase.Environment);
        for (int i = 0; i < unrolls.Count; i++)
        {
            var data = new StateDictionary { Source = $"an unroll of worker {unrolls[i].Worker}" };
            StateMessage.Read(unrolls[i].Data.ToArray(), data);
            UnrollData.Read(data, rollout, i * perSlot, perSlot);
            statistics.Import(i, data, UnrollData.Statistics);
            values.EvaluateNext(data, rollout, i * perSlot, perSlot);
        }

        values.Evaluate(rollout);
        Consumed?.Invoke(++updates, unrolls);
        for (int t = 0; t < rollout.Steps; t++)
            afterStep?.Invoke();
        clock.Count(TrainingPhase.Policy);
    }

    /// <inheritdoc/>
    public void MergeShards(Rollout rollout) =>
        statistics.Merge(rollout, Episodes, policy.Normalizer, rewardNormalizer);

    /// <inheritdoc/>
    public void SaveShards(StateDictionary state, string prefix) { }

    /// <inheritdoc/>
    public void RefreshObservations() { }

    /// <summary>
    /// Saves the slots as <see cref="RolloutCollector"/> saves shards, so that a run with a lag of 0 can be resumed
    /// without workers, and the other way around.
    /// </summary>
    public void SaveState(StateDictionary state, string prefix)
    {
        long[] next = new long[sharding.Count];
        for (int slot = 0; slot < sharding.Count; slot++)
        {
            (next[slot], ReadOnlyMemory<byte> bytes) = Exchange.Settled(slot);
            if (bytes.IsEmpty)
                continue;
            var saved = new StateDictionary();
            StateMessage.Read(bytes.ToArray(), saved);
            Normalize(saved, slot);
            Copy(saved, UnrollCollector.StatePrefix, state, prefix, static _ => true);
        }

        Episodes.SaveFinished(state, $"{prefix}.episodes");
        rewardNormalizer?.Statistics.SaveState(state, $"{prefix}.reward_normalizer");
        state.Set<long>(NextName(prefix), next);
        state.SetValue($"{prefix}.fleet.updates", updates);
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        long[] next = state.Contains(NextName(prefix)) ? state.Get<long>(NextName(prefix)) : new long[sharding.Count];
        for (int slot = 0; slot < sharding.Count; slot++)
        {
            string own = $"{prefix}.shards.{slot}.",
                environments = $"{prefix}.environments.shards.{slot}.";
            var saved = new StateDictionary();
            Copy(
                state,
                prefix,
                saved,
                UnrollCollector.StatePrefix,
                name =>
                    name.StartsWith(own, StringComparison.Ordinal)
                    || name.StartsWith(environments, StringComparison.Ordinal)
            );
            Exchange.Restore(slot, next[slot], saved.Count == 0 ? default : StateMessage.Write(saved));
        }

        Episodes.LoadFinished(state, $"{prefix}.episodes");
        rewardNormalizer?.Statistics.LoadState(state, $"{prefix}.reward_normalizer");
        updates = state.Contains($"{prefix}.fleet.updates") ? state.GetValue<long>($"{prefix}.fleet.updates") : 0;
        statistics.Clear();
    }

    // The worker normalized the last observations with the statistics before the update.
    private void Normalize(StateDictionary saved, int slot)
    {
        if (policy.Normalizer is not { } normalizer || !saved.Contains(UnrollCollector.RawName))
            return;
        float[] raw = saved.Get<float>(UnrollCollector.RawName);
        string name = $"{UnrollCollector.StatePrefix}.shards.{slot}.observations";
        float[] inputs = saved.Get<float>(name);
        (int size, int width) = (raw.Length / perSlot, inputs.Length / perSlot);
        for (int i = 0; i < perSlot; i++)
            normalizer.Normalize(raw.AsSpan(i * size, size), inputs.AsSpan(i * width, size));
        saved.Set<float>(name, inputs);
        _ = saved.Remove(UnrollCollector.RawName);
    }

    private static string NextName(string prefix) => $"{prefix}.fleet.next";

    private static void Copy(
        StateDictionary from,
        string fromPrefix,
        StateDictionary to,
        string toPrefix,
        Func<string, bool> isWanted
    )
    {
        foreach (string name in from.Names)
        {
            if (!isWanted(name))
                continue;
            to.Set(
                toPrefix + name[fromPrefix.Length..],
                from.TypeOf(name),
                from.BytesOf(name).ToArray(),
                from.ShapeOf(name).ToArray()
            );
        }
    }

    private IReadOnlyList<UnrollMessage> Take()
    {
        while (true)
        {
            // Before the check, so that no change is missed.
            Task changed = Exchange.Changed;
            bool isPaused = Wait();
            if (!isPaused && Exchange.TryTake() is { } unrolls)
                return unrolls;
            _ = changed.Wait(pollInterval);
        }
    }
}
