using Proximal.Tensors;

namespace Proximal;

/// <summary>Steps of a rollout for one gradient step of the networks of the intrinsic reward.</summary>
/// <param name="inputs">Inputs of the model for all steps of the rollout, [steps, width].</param>
/// <param name="width">Length of an input.</param>
/// <param name="capacity">Largest number of steps of a batch.</param>
internal sealed class IntrinsicBatch(float[] inputs, int width, int capacity) : IShardedBatch<IntrinsicShard>
{
    private readonly float[] chosen = new float[capacity * width];
    private int count;
    private int shardRows;

    /// <inheritdoc/>
    public int Shards => (count + shardRows - 1) / shardRows;

    /// <summary>Selects steps.</summary>
    /// <param name="rows">Rows of the rollout.</param>
    public void Select(ReadOnlySpan<int> rows)
    {
        (count, shardRows) = (rows.Length, Minibatch.ShardRowsOf(rows.Length));
        for (int i = 0; i < rows.Length; i++)
            inputs.AsSpan(rows[i] * width, width).CopyTo(chosen.AsSpan(i * width));
    }

    /// <inheritdoc/>
    public float WeightOf(int index) => (float)CountOf(index) / count;

    /// <inheritdoc/>
    public IntrinsicShard Shard(int index)
    {
        int rows = CountOf(index);
        return new(WeightOf(index), Tensor.From(chosen.AsSpan(index * shardRows * width, rows * width), rows, width));
    }

    private int CountOf(int index) => Math.Min(shardRows, count - (index * shardRows));
}

/// <summary>A shard of an <see cref="IntrinsicBatch"/>.</summary>
/// <param name="Weight">Share of the batch.</param>
/// <param name="Inputs">Inputs of the model, [rows, input].</param>
internal readonly record struct IntrinsicShard(float Weight, Tensor Inputs) : IBatchShard;
