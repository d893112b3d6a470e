using Proximal.Tensors;

namespace Proximal;

/// <summary>Demonstrated steps of one gradient step, divided into shards as those of <see cref="Minibatch"/>.</summary>
/// <param name="policy">Policy that is trained: it converts actions and normalizes observations.</param>
/// <param name="capacity">Maximum number of steps.</param>
internal sealed class DemonstrationBatch(Policy policy, int capacity) : IShardedBatch<DemonstrationShard>
{
    private readonly int rowSize = policy.RowSize;
    private readonly int actionSize = policy.Network.Head.ActionSize;
    private readonly float[] rows = new float[capacity * policy.RowSize];
    private readonly float[] actions = new float[capacity * policy.Network.Head.ActionSize];
    private int count;
    private int shardRows;

    /// <summary>Rows of the selected steps, normalized, [steps, row].</summary>
    public ReadOnlySpan<float> Rows => rows.AsSpan(0, count * rowSize);

    /// <inheritdoc/>
    public int Shards => (count + shardRows - 1) / shardRows;

    /// <summary>Selects steps.</summary>
    /// <param name="demonstrations">Demonstrations that fit the policy.</param>
    /// <param name="steps">Indices of the steps.</param>
    public void Select(Demonstrations demonstrations, ReadOnlySpan<int> steps)
    {
        count = steps.Length;
        shardRows = Minibatch.ShardRowsOf(count);
        int observationSize = demonstrations.ObservationSize;
        for (int i = 0; i < count; i++)
        {
            Span<float> row = rows.AsSpan(i * rowSize, rowSize);
            demonstrations.Observation(steps[i]).CopyTo(row);
            // Without recorded masks, every action counts as valid.
            if (demonstrations.MaskSize > 0 && rowSize > observationSize)
                demonstrations.Mask(steps[i]).CopyTo(row[observationSize..]);
            else
                row[observationSize..].Fill(1);
            demonstrations.Action(steps[i]).CopyTo(actions.AsSpan(i * actionSize));
        }

        Span<float> selected = rows.AsSpan(0, count * rowSize);
        policy.Normalizer?.Normalize(selected, selected);
        Span<float> taken = actions.AsSpan(0, count * actionSize);
        policy.FromEnvironment(taken, taken);
    }

    /// <inheritdoc/>
    public float WeightOf(int index) => (float)CountOf(index) / count;

    /// <inheritdoc/>
    public DemonstrationShard Shard(int index)
    {
        (int from, int size) = (index * shardRows, CountOf(index));
        return new DemonstrationShard(
            WeightOf(index),
            Tensor.From(rows.AsSpan(from * rowSize, size * rowSize)).Reshape(size, rowSize),
            Tensor.From(actions.AsSpan(from * actionSize, size * actionSize)).Reshape(size, actionSize)
        );
    }

    private int CountOf(int index) => Math.Min(shardRows, count - (index * shardRows));
}

/// <summary>A shard of a <see cref="DemonstrationBatch"/>.</summary>
/// <param name="Weight">Share of the batch.</param>
/// <param name="Rows">Normalized observations, followed by the action mask, [rows, row].</param>
/// <param name="Actions">Actions as the distribution samples them, [rows, action].</param>
internal readonly record struct DemonstrationShard(float Weight, Tensor Rows, Tensor Actions) : IBatchShard;
