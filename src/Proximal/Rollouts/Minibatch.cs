using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// The transitions of one gradient step, cut into shards that different threads can differentiate. Where it is cut depends
/// on the number of transitions only, so the result does not depend on the number of threads.
/// </summary>
public sealed class Minibatch : IShardedBatch<MinibatchShard>
{
    // From here on a second thread is worth its synchronisation; above the largest size a shard falls out of the cache.
    private const int SmallestSharded = 128;
    private const int LargestShard = 256;

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

    /// <summary>Makes room for minibatches of a rollout.</summary>
    /// <param name="rollout">Where the transitions come from.</param>
    /// <param name="capacity">The most transitions in one minibatch.</param>
    /// <param name="wholeEnvironments">Whether minibatches hold all steps of some environments, as recurrent networks need; false by default.</param>
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

    /// <summary>The number of transitions chosen.</summary>
    public int Count { get; private set; }

    /// <summary>The number of shards they are cut into.</summary>
    public int Shards => (Count + shardRows - 1) / shardRows;

    /// <summary>The largest number of shards of any minibatch that fits.</summary>
    public int MaxShards => IsSequential ? Math.Max(1, rows.Length / rollout.Steps) : ShardsOf(rows.Length);

    /// <summary>The largest number of shards that minibatches of at most so many transitions are cut into.</summary>
    /// <param name="capacity">The most transitions in one minibatch.</param>
    public static int ShardsOf(int capacity) => Math.Max(2, ((capacity - 1) / LargestShard) + 1);

    /// <summary>How many transitions a shard holds, but for the last, of so many in all.</summary>
    internal static int ShardRowsOf(int count) =>
        count < SmallestSharded ? count : Math.Min(LargestShard, (((count + 1) / 2) + 15) & ~15);

    private bool IsSequential => episodeStarts.Length > 0;

    /// <summary>Chooses transitions.</summary>
    /// <param name="chosen">Their rows in the rollout; or, where minibatches hold whole environments, the environments.</param>
    /// <param name="normalizeAdvantage">Whether the advantages are brought to mean 0 and standard deviation 1 over the whole
    /// minibatch (detail 7 of Huang et al. 2022). A single transition is left as it is.</param>
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

    /// <summary>One shard as tensors of the current <see cref="Scope"/>.</summary>
    /// <param name="index">Which shard, in [0, <see cref="Shards"/>).</param>
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

    // Shard after shard, and in each step after step: what a recurrent network runs over.
    private void SelectSequences(ReadOnlySpan<int> environments)
    {
        int steps = rollout.Steps;
        int together = Math.Clamp((environments.Length + 1) / 2, 1, Math.Max(1, LargestShard / steps));
        Count = environments.Length * steps;
        shardRows = together * steps;
        int at = 0;
        for (int first = 0; first < environments.Length; first += together)
        {
            ReadOnlySpan<int> its = environments.Slice(first, Math.Min(together, environments.Length - first));
            for (int t = 0; t < steps; t++)
            {
                foreach (int environment in its)
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

/// <summary>A part of a minibatch.</summary>
/// <param name="Weight">Its share of the minibatch's transitions: a mean over the minibatch is the sum of weight × mean over shard.</param>
/// <param name="Rows">The transitions as rows of the rollout's columns, [rows]: the index of data of one's own that is kept beside the rollout.</param>
/// <param name="Observations">[rows, observation]; where actions are masked or the policy is recurrent, with the mask and the state behind each observation.</param>
/// <param name="Actions">[rows, action].</param>
/// <param name="OldLogProbs">Log-probabilities of the actions when they were taken, [rows].</param>
/// <param name="OldValues">Values when the actions were taken, [rows].</param>
/// <param name="Advantages">[rows], normalised where asked.</param>
/// <param name="Returns">Targets of the value function, [rows].</param>
/// <param name="EpisodeStarts">Where the rows are sequences, step after step, [time, sequences]: 1 where an episode starts within the rollout, 0 elsewhere. Empty otherwise.</param>
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
