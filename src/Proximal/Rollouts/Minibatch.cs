using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Transitions of one gradient step, divided into shards that different threads differentiate. The division depends
/// only on the number of transitions, so the result does not depend on the number of threads.
/// </summary>
public sealed class Minibatch : IShardedBatch<MinibatchShard>
{
    // From MinShardedCount on, a second thread saves more time than its synchronization takes. Shards above
    // MaxShardRows do not fit the cache.
    private const int MinShardedCount = 128;
    private const int MaxShardRows = 256;

    private readonly Rollout rollout;
    private readonly int[] rows;
    private readonly float[] observations;
    private readonly float[] actions;
    private readonly float[] logProbs;
    private readonly float[] values;
    private readonly float[] advantages;
    private readonly float[] returns;
    private readonly float[] episodeStarts;
    private int shardRows;

    /// <summary>Allocates minibatches of a rollout.</summary>
    /// <param name="rollout">Rollout with the transitions.</param>
    /// <param name="capacity">Maximum number of transitions of a minibatch.</param>
    /// <param name="wholeEnvironments">Whether a minibatch contains all steps of some environments, as recurrent
    /// networks need. Default false.</param>
    public Minibatch(Rollout rollout, int capacity, bool wholeEnvironments = false)
    {
        this.rollout = rollout;
        episodeStarts = new float[wholeEnvironments ? capacity : 0];
        rows = new int[capacity];
        observations = new float[capacity * rollout.Observations.Width];
        actions = new float[capacity * rollout.Actions.Width];
        logProbs = new float[capacity];
        values = new float[capacity];
        advantages = new float[capacity];
        returns = new float[capacity];
    }

    /// <summary>Number of selected transitions.</summary>
    public int Count { get; private set; }

    /// <summary>Number of shards.</summary>
    public int Shards => (Count + shardRows - 1) / shardRows;

    /// <summary>Largest number of shards of any minibatch that fits.</summary>
    internal int MaxShards =>
        IsSequential ? Math.Max(1, rows.Length / rollout.Steps) : Math.Max(2, ((rows.Length - 1) / MaxShardRows) + 1);

    /// <summary>Returns the number of transitions of every shard but the last.</summary>
    internal static int ShardRowsOf(int count) =>
        count < MinShardedCount ? count : Math.Min(MaxShardRows, (((count + 1) / 2) + 15) & ~15);

    private bool IsSequential => episodeStarts.Length > 0;

    /// <summary>Selects transitions.</summary>
    /// <param name="chosen">Rows of the rollout; or environments, if minibatches contain whole environments.</param>
    /// <param name="normalizeAdvantage">Whether advantages are normalized to mean 0 and standard deviation 1 over the
    /// minibatch (detail 7 of Huang et al. 2022). A single transition is not normalized.</param>
    public void Select(ReadOnlySpan<int> chosen, bool normalizeAdvantage)
    {
        if (IsSequential)
        {
            SelectSequences(chosen);
        }
        else
        {
            Count = chosen.Length;
            shardRows = ShardRowsOf(Count);
            chosen.CopyTo(rows);
        }

        rollout.Advantages.Gather(rows.AsSpan(0, Count), advantages);
        if (normalizeAdvantage)
            Whitening.Standardize(advantages.AsSpan(0, Count));
    }

    /// <inheritdoc/>
    public float WeightOf(int index) => (float)Math.Min(shardRows, Count - (index * shardRows)) / Count;

    /// <summary>Returns a shard as tensors of the current <see cref="Scope"/>.</summary>
    /// <param name="index">Index of the shard, in [0, <see cref="Shards"/>).</param>
    public MinibatchShard Shard(int index)
    {
        int from = index * shardRows;
        int count = Math.Min(shardRows, Count - from);
        ReadOnlySpan<int> chosen = rows.AsSpan(from, count);
        return new MinibatchShard(
            WeightOf(index),
            rows.AsMemory(from, count),
            Gather(rollout.Observations, observations, chosen, from).Reshape(count, rollout.Observations.Width),
            Gather(rollout.Actions, actions, chosen, from).Reshape(count, rollout.Actions.Width),
            Gather(rollout.LogProbs, logProbs, chosen, from),
            Gather(rollout.Values, values, chosen, from),
            Tensor.From(advantages.AsSpan(from, count)),
            Gather(rollout.Returns, returns, chosen, from),
            IsSequential
                ? Tensor.From(episodeStarts.AsSpan(from, count), rollout.Steps, count / rollout.Steps)
                : default
        );
    }

    // Order: by shard, and within a shard by step, as recurrent networks need.
    private void SelectSequences(ReadOnlySpan<int> environments)
    {
        int steps = rollout.Steps;
        int sequencesPerShard = Math.Clamp((environments.Length + 1) / 2, 1, Math.Max(1, MaxShardRows / steps));
        Count = environments.Length * steps;
        shardRows = sequencesPerShard * steps;
        int at = 0;
        for (int first = 0; first < environments.Length; first += sequencesPerShard)
        {
            ReadOnlySpan<int> shardEnvironments = environments.Slice(
                first,
                Math.Min(sequencesPerShard, environments.Length - first)
            );
            for (int t = 0; t < steps; t++)
            {
                foreach (int environment in shardEnvironments)
                {
                    rows[at] = (t * rollout.Environments) + environment;
                    int before = rows[at] - rollout.Environments;
                    episodeStarts[at++] =
                        t > 0 && (rollout.Terminated.All[before] || rollout.Truncated.All[before]) ? 1 : 0;
                }
            }
        }
    }

    private static Tensor Gather(RolloutColumn<float> column, float[] buffer, ReadOnlySpan<int> chosen, int from)
    {
        Span<float> target = buffer.AsSpan(from * column.Width, chosen.Length * column.Width);
        column.Gather(chosen, target);
        return Tensor.From(target);
    }
}

/// <summary>A shard of a minibatch.</summary>
/// <param name="Weight">Share of the minibatch's transitions: a mean over the minibatch is the sum of weight × mean
/// over shard.</param>
/// <param name="Rows">Rows of the rollout's columns, [rows]. Use them as indices into custom data of the same
/// rollout.</param>
/// <param name="Observations">Observations, [rows, observation], followed by the action mask if actions are masked, and
/// by the recurrent state of a recurrent policy.</param>
/// <param name="Actions">Actions, [rows, action].</param>
/// <param name="OldLogProbs">Log-probabilities of the actions when they were sampled, [rows].</param>
/// <param name="OldValues">Values when the actions were sampled, [rows].</param>
/// <param name="Advantages">Advantages, [rows], normalized if requested.</param>
/// <param name="Returns">Value targets, [rows].</param>
/// <param name="EpisodeStarts">For sequences in time order, [time, sequences]: 1 where an episode starts within the
/// rollout, 0 elsewhere. Empty otherwise.</param>
public readonly record struct MinibatchShard(
    float Weight,
    ReadOnlyMemory<int> Rows,
    Tensor Observations,
    Tensor Actions,
    Tensor OldLogProbs,
    Tensor OldValues,
    Tensor Advantages,
    Tensor Returns,
    Tensor EpisodeStarts
) : IBatchShard;
