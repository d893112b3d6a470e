using System.Runtime.InteropServices;

namespace Proximal;

/// <summary>
/// Statistics that rollouts of data-parallel training collect per shard and combine after each rollout: finished
/// episodes, and the moments of observations and discounted returns. During a rollout, observations are normalized with
/// the statistics before it; its rewards are normalized at its end.
/// </summary>
/// <param name="sharding">Division into shards.</param>
/// <param name="environments">Environments of this rank.</param>
/// <param name="observationSize">Length of a row of observations.</param>
internal sealed class ShardStatistics(Sharding sharding, int environments, int observationSize)
{
    private readonly int perShard = environments / sharding.Local;
    private readonly Moments[] observations = Create(sharding.Local, observationSize);
    private readonly Moments[] returns = Create(sharding.Local, 1);
    private readonly List<FinishedEpisode> finished = [];

    /// <summary>Division into shards.</summary>
    public Sharding Sharding => sharding;

    /// <summary>Adds observations of one step, [environments, observation].</summary>
    public void AddObservations(ReadOnlySpan<float> rows)
    {
        int size = perShard * observationSize;
        for (int i = 0; i < observations.Length; i++)
            observations[i].Add(rows.Slice(i * size, size));
    }

    /// <summary>Adds rewards and ended episodes of one step.</summary>
    public void AddStep(int time, VectorStep step, EpisodeStatistics episodes, RewardNormalizer? normalizer)
    {
        for (int i = 0; i < environments; i++)
        {
            bool ended = step.Ended(i);
            if (episodes.Advance(i, step.OriginalRewards[i], ended, out double episodeReturn, out int length))
                finished.Add(new FinishedEpisode(time, (sharding.First * perShard) + i, episodeReturn, length));
            if (normalizer is not null)
                returns[i / perShard].Add(normalizer.Advance(i, step.Rewards[i], ended));
        }
    }

    /// <summary>Combines the statistics of all shards and clears them.</summary>
    public void Merge(
        Rollout rollout,
        EpisodeStatistics episodes,
        ObservationNormalizer? observationNormalizer,
        RewardNormalizer? rewardNormalizer
    )
    {
        MergeEpisodes(episodes);
        observationNormalizer?.UpdateFrom(Merge(observations, observationSize));
        if (rewardNormalizer is not null)
        {
            rewardNormalizer.Statistics.UpdateFrom(Merge(returns, 1));
            rewardNormalizer.Normalize(rollout.Rewards.All, rollout.Rewards.All);
        }

        Clear();
    }

    /// <summary>Writes the statistics of the first shard and clears them, for the process that merges them.</summary>
    public void Export(StateDictionary state, string prefix)
    {
        state.Set<double>($"{prefix}.observations", observations[0].Values);
        state.Set<double>($"{prefix}.returns", returns[0].Values);
        state.Set<byte>($"{prefix}.episodes", MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(finished)));
        Clear();
    }

    /// <summary>Sets the statistics of a shard to those that <see cref="Export"/> wrote.</summary>
    /// <param name="shard">Index of the shard.</param>
    /// <param name="state">The statistics.</param>
    /// <param name="prefix">Prefix of their names.</param>
    public void Import(int shard, StateDictionary state, string prefix)
    {
        state.CopyTo($"{prefix}.observations", observations[shard].Values);
        state.CopyTo($"{prefix}.returns", returns[shard].Values);
        finished.AddRange(MemoryMarshal.Cast<byte, FinishedEpisode>(state.Get<byte>($"{prefix}.episodes")));
    }

    /// <summary>Discards everything since the last merge.</summary>
    public void Clear()
    {
        finished.Clear();
        foreach (Moments moments in observations)
            moments.Clear();
        foreach (Moments moments in returns)
            moments.Clear();
    }

    // In the order in which one process would count them.
    private void MergeEpisodes(EpisodeStatistics episodes)
    {
        var all = new List<FinishedEpisode>();
        foreach (byte[] bytes in sharding.GatherBytes(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(finished))))
            all.AddRange(MemoryMarshal.Cast<byte, FinishedEpisode>(bytes));
        foreach (FinishedEpisode episode in all.OrderBy(static e => e.Time).ThenBy(static e => e.Environment))
            episodes.Add(episode.Return, episode.Length);
    }

    private Moments Merge(Moments[] local, int width)
    {
        int length = Moments.LengthFor(width);
        double[] mine = new double[local.Length * length],
            all = new double[sharding.Count * length];
        for (int i = 0; i < local.Length; i++)
            local[i].Values.CopyTo(mine.AsSpan(i * length));
        sharding.Gather<double>(mine, all);
        Moments.MergeAll(all, width);
        var merged = new Moments(width);
        all.AsSpan(0, length).CopyTo(merged.Values);
        return merged;
    }

    private static Moments[] Create(int count, int width)
    {
        var all = new Moments[count];
        for (int i = 0; i < count; i++)
            all[i] = new Moments(width);
        return all;
    }

    private readonly record struct FinishedEpisode(int Time, int Environment, double Return, int Length);
}
