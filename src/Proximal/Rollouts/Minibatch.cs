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

    // Each step of a recurrent network computes one row of every sequence of a shard, so larger shards are faster.
    private const int MaxSequentialShardRows = 512;

    private readonly Rollout rollout;
    private readonly Sharding? sharding;
    private readonly double[] moments;
    private readonly int maxSequenceLength;
    private readonly int[] rows;
    private readonly float[] observations;
    private readonly float[] actions;
    private readonly float[] logProbs;
    private readonly float[] values;
    private readonly float[] advantages;
    private readonly float[] returns;
    private readonly int[] firstRows;
    private readonly int[] lengths;
    private readonly long[] longestFirst;
    private readonly int[] counts;
    private readonly int[] shardStarts;
    private readonly int[] countStarts;
    private int sequentialShards;
    private int shardRows;

    /// <summary>Allocates minibatches of a rollout.</summary>
    /// <param name="rollout">Rollout with the transitions.</param>
    /// <param name="capacity">Maximum number of transitions of a minibatch.</param>
    /// <param name="isSequential">Whether transitions are grouped to sequences, as recurrent networks need. Default
    /// false.</param>
    /// <param name="maxSequenceLength">Maximum length of a sequence; longer ones are cut. Default null, no
    /// limit.</param>
    public Minibatch(Rollout rollout, int capacity, bool isSequential = false, int? maxSequenceLength = null)
        : this(rollout, capacity, isSequential, maxSequenceLength, sharding: null) { }

    /// <summary>Allocates minibatches of this rank's shards, with one shard of the minibatch for each.</summary>
    internal Minibatch(Rollout rollout, int capacity, bool isSequential, int? maxSequenceLength, Sharding? sharding)
    {
        this.rollout = rollout;
        this.sharding = sharding;
        moments = new double[(sharding?.Count ?? 0) * Moments.LengthFor(1)];
        this.maxSequenceLength = maxSequenceLength ?? int.MaxValue;
        rows = new int[capacity];
        observations = new float[capacity * rollout.Observations.Width];
        actions = new float[capacity * rollout.Actions.Width];
        logProbs = new float[capacity];
        values = new float[capacity];
        advantages = new float[capacity];
        returns = new float[capacity];
        int sequences = isSequential ? capacity : 0;
        (firstRows, lengths, counts) = (new int[sequences], new int[sequences], new int[sequences]);
        longestFirst = new long[sequences];
        (shardStarts, countStarts) = isSequential ? (new int[MaxShards + 1], new int[MaxShards + 1]) : ([], []);
    }

    /// <summary>Number of selected transitions; with several ranks, those of this rank.</summary>
    public int Count { get; private set; }

    /// <summary>Number of shards.</summary>
    public int Shards => IsSequential ? sequentialShards : (Count + shardRows - 1) / shardRows;

    /// <summary>Largest number of shards of any minibatch that fits.</summary>
    internal int MaxShards =>
        sharding?.Local
        ?? Math.Max(2, ((rows.Length - 1) / (IsSequential ? MaxSequentialShardRows : MaxShardRows)) + 1);

    /// <summary>Returns the number of transitions of every shard but the last.</summary>
    internal static int ShardRowsOf(int count) =>
        count < MinShardedCount ? count : Math.Min(MaxShardRows, (((count + 1) / 2) + 15) & ~15);

    private bool IsSequential => firstRows.Length > 0;

    /// <summary>Selects transitions.</summary>
    /// <param name="chosen">Rows of the rollout. If transitions are grouped to sequences, a row that is the next step
    /// of the row before it belongs to the same sequence, unless an episode ended between them. The recurrent state
    /// that is stored with the first row of a sequence is its initial state.</param>
    /// <param name="normalizeAdvantage">Whether advantages are normalized to mean 0 and standard deviation 1 over the
    /// minibatch (detail 7 of Huang et al. 2022). A single transition is not normalized.</param>
    public void Select(ReadOnlySpan<int> chosen, bool normalizeAdvantage)
    {
        Count = chosen.Length;
        if (IsSequential)
        {
            SelectSequences(chosen);
        }
        else
        {
            shardRows = sharding is null ? ShardRowsOf(Count) : Count / sharding.Local;
            chosen.CopyTo(rows);
        }

        rollout.Advantages.Gather(rows.AsSpan(0, Count), advantages);
        if (!normalizeAdvantage)
            return;
        if (sharding is null)
            Whitening.Standardize(advantages.AsSpan(0, Count));
        else
            StandardizeShards(sharding);
    }

    // With the moments of the whole minibatch, which all ranks have a part of.
    private void StandardizeShards(Sharding shards)
    {
        var local = new Moments(1);
        int length = Moments.LengthFor(1);
        Span<double> mine = moments.AsSpan(shards.First * length, shards.Local * length);
        for (int i = 0; i < shards.Local; i++)
        {
            local.Clear();
            local.Add(advantages.AsSpan(StartOf(i), CountOf(i)));
            local.Values.CopyTo(mine[(i * length)..]);
        }

        shards.Gather<double>(mine, moments);
        Moments.MergeAll(moments, 1);
        (double count, double mean, double squares) = (moments[0], moments[1], moments[2]);
        if (count > 1)
            Whitening.Standardize(advantages.AsSpan(0, Count), mean, squares / (count - 1));
    }

    /// <inheritdoc/>
    public float WeightOf(int index) => (float)CountOf(index) / (Count * (sharding?.Ranks ?? 1));

    /// <summary>Returns a shard as tensors of the current <see cref="Scope"/>.</summary>
    /// <param name="index">Index of the shard, in [0, <see cref="Shards"/>).</param>
    public MinibatchShard Shard(int index)
    {
        int from = StartOf(index);
        int count = CountOf(index);
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
            IsSequential ? new SequenceLayout(counts.AsMemory(countStarts[index]..countStarts[index + 1])) : default
        );
    }

    /// <summary>Position of the first transition of a shard in the minibatch.</summary>
    internal int StartOf(int index) => IsSequential ? shardStarts[index] : index * shardRows;

    private int CountOf(int index) =>
        IsSequential ? shardStarts[index + 1] - shardStarts[index] : Math.Min(shardRows, Count - (index * shardRows));

    private void SelectSequences(ReadOnlySpan<int> chosen)
    {
        if (sharding is null)
        {
            sequentialShards = SelectSequences(chosen, firstShard: 0, shards: null);
            return;
        }

        // Every shard groups its own transitions.
        sequentialShards = sharding.Local;
        int each = chosen.Length / sequentialShards;
        for (int i = 0; i < sequentialShards; i++)
            SelectSequences(chosen.Slice(i * each, each), firstShard: i, shards: 1);
    }

    // Arranges transitions in shards from the given one on; chooses the number of shards if it is null. Returns it.
    private int SelectSequences(ReadOnlySpan<int> chosen, int firstShard, int? shards)
    {
        int sequences = 0;
        for (int i = 0; i < chosen.Length; i++)
        {
            if (i > 0 && Continues(chosen[i - 1], chosen[i]) && lengths[sequences - 1] < maxSequenceLength)
            {
                lengths[sequences - 1]++;
                continue;
            }

            (firstRows[sequences], lengths[sequences]) = (chosen[i], 1);
            sequences++;
        }

        // The longest sequence is first; sequences of the same length keep their order.
        for (int i = 0; i < sequences; i++)
            longestFirst[i] = ((long)(int.MaxValue - lengths[i]) << 32) | (uint)i;
        longestFirst.AsSpan(0, sequences).Sort();

        int count =
            shards
            ?? (
                Count < MinShardedCount
                    ? 1
                    : Math.Min(sequences, Math.Max(2, ((Count - 1) / MaxSequentialShardRows) + 1))
            );
        int at = firstShard == 0 ? 0 : shardStarts[firstShard],
            time = firstShard == 0 ? 0 : countStarts[firstShard];
        for (int shard = 0; shard < count; shard++)
        {
            // Every shard has sequences of all lengths.
            (shardStarts[firstShard + shard], countStarts[firstShard + shard]) = (at, time);
            int active = (sequences - shard + count - 1) / count;
            for (int t = 0; active > 0; t++)
            {
                for (int i = 0; i < active; i++)
                    rows[at++] = firstRows[SequenceOf(shard, i, count)] + (t * rollout.Environments);
                counts[time++] = active;
                while (active > 0 && lengths[SequenceOf(shard, active - 1, count)] <= t + 1)
                    active--;
            }
        }

        (shardStarts[firstShard + count], countStarts[firstShard + count]) = (at, time);
        return count;
    }

    private int SequenceOf(int shard, int index, int shards) => (int)(uint)longestFirst[shard + (index * shards)];

    private bool Continues(int previous, int row) =>
        row == previous + rollout.Environments && !rollout.Terminated.All[previous] && !rollout.Truncated.All[previous];

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
/// <param name="Sequences">Layout of the rows for a recurrent network; empty otherwise.</param>
public readonly record struct MinibatchShard(
    float Weight,
    ReadOnlyMemory<int> Rows,
    Tensor Observations,
    Tensor Actions,
    Tensor OldLogProbs,
    Tensor OldValues,
    Tensor Advantages,
    Tensor Returns,
    SequenceLayout Sequences
) : IBatchShard;
