using Proximal.Tensors;

namespace Proximal;

/// <summary>Pairs of segments for one gradient step, divided into shards.</summary>
/// <param name="data">Inputs of all pairs.</param>
/// <param name="capacity">Maximum number of pairs.</param>
internal sealed class SegmentBatch(SegmentInputs data, int capacity) : IShardedBatch<SegmentShard>
{
    // Does not depend on the number of threads, so that results do not.
    private const int ShardPairs = 4;

    private readonly int[] selected = new int[capacity];
    private int count;

    /// <inheritdoc/>
    public int Shards => (count + ShardPairs - 1) / ShardPairs;

    /// <summary>Selects pairs.</summary>
    /// <param name="pairs">Indices of the pairs.</param>
    public void Select(ReadOnlySpan<int> pairs)
    {
        pairs.CopyTo(selected);
        count = pairs.Length;
    }

    /// <inheritdoc/>
    public float WeightOf(int index) => (float)CountOf(index) / count;

    /// <inheritdoc/>
    public SegmentShard Shard(int index) =>
        data.Read(selected.AsSpan(index * ShardPairs, CountOf(index)), WeightOf(index));

    private int CountOf(int index) => Math.Min(ShardPairs, count - (index * ShardPairs));
}

/// <summary>A shard of a <see cref="SegmentBatch"/>.</summary>
/// <param name="Weight">Share of the batch.</param>
/// <param name="Inputs">Steps of both segments of each pair, with zeros after their ends, [pairs × 2 × steps,
/// input].</param>
/// <param name="Mask">1 for steps and 0 after the end, [pairs × 2 × steps].</param>
/// <param name="Preferences">Preference for the first segment, [pairs].</param>
internal readonly record struct SegmentShard(float Weight, Tensor Inputs, Tensor Mask, Tensor Preferences)
    : IBatchShard;
