using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Steps of the policy, as many demonstrated steps, and random mixtures of both, for one gradient step of the
/// discriminator.
/// </summary>
/// <param name="count">Number of steps of each kind.</param>
/// <param name="width">Length of an input.</param>
internal sealed class DiscriminatorBatch(int count, int width) : IShardedBatch<DiscriminatorShard>
{
    private readonly float[] policy = new float[count * width];
    private readonly float[] expert = new float[count * width];
    private readonly float[] mixed = new float[count * width];
    private readonly int shardRows = Minibatch.ShardRowsOf(count);

    /// <inheritdoc/>
    public int Shards => (count + shardRows - 1) / shardRows;

    /// <summary>Samples steps with replacement.</summary>
    /// <param name="policyInputs">Steps of the policy, [steps, width].</param>
    /// <param name="expertInputs">Demonstrated steps, [steps, width].</param>
    /// <param name="random">Random numbers.</param>
    public void Sample(ReadOnlySpan<float> policyInputs, ReadOnlySpan<float> expertInputs, ref Rng random)
    {
        for (int i = 0; i < count; i++)
        {
            Take(policyInputs, policy, i, ref random);
            Take(expertInputs, expert, i, ref random);
        }

        // Element by element, as ML-Agents.
        for (int i = 0; i < mixed.Length; i++)
        {
            float share = (float)random.NextDouble();
            mixed[i] = (share * policy[i]) + ((1 - share) * expert[i]);
        }
    }

    /// <inheritdoc/>
    public float WeightOf(int index) => (float)CountOf(index) / count;

    /// <inheritdoc/>
    public DiscriminatorShard Shard(int index) =>
        new(WeightOf(index), Rows(policy, index), Rows(expert, index), Rows(mixed, index));

    private void Take(ReadOnlySpan<float> from, float[] to, int row, ref Rng random) =>
        from.Slice(random.NextInt32(from.Length / width) * width, width).CopyTo(to.AsSpan(row * width));

    private Tensor Rows(float[] values, int index) =>
        Tensor.From(values.AsSpan(index * shardRows * width, CountOf(index) * width), CountOf(index), width);

    private int CountOf(int index) => Math.Min(shardRows, count - (index * shardRows));
}

/// <summary>A shard of a <see cref="DiscriminatorBatch"/>.</summary>
/// <param name="Weight">Share of the batch.</param>
/// <param name="Policy">Steps of the policy, [rows, input].</param>
/// <param name="Expert">Demonstrated steps, [rows, input].</param>
/// <param name="Mixed">Mixtures of both, [rows, input].</param>
internal readonly record struct DiscriminatorShard(float Weight, Tensor Policy, Tensor Expert, Tensor Mixed)
    : IBatchShard;
