using System.Buffers;
using Proximal.Tensors;

namespace Proximal;

/// <summary>The action distributions of a rollout before its update, for the exact KL divergence from them.</summary>
internal sealed class RolloutDistributions
{
    private readonly ActionDistribution distribution;
    private readonly RolloutColumn<float> parameters;

    public RolloutDistributions(ActionDistribution distribution, Rollout rollout)
    {
        this.distribution = distribution;
        parameters = new(rollout.Steps, rollout.Environments, distribution.DistributionParameterSize);
        StoreShard = Store;
    }

    /// <summary>Stores the distributions of a shard.</summary>
    public ShardOutputs StoreShard { get; }

    /// <summary>Mean of KL(π_old ‖ π_θ) over rows of the rollout, in nats, without gradient.</summary>
    /// <param name="outputs">The actor's outputs for the rows, [rows, ParameterSize].</param>
    /// <param name="rows">Rows of the rollout.</param>
    public double MeanKl(Tensor outputs, ReadOnlySpan<int> rows)
    {
        using Scope scope = Scope.Begin(record: false);
        int size = parameters.Width;
        float[] buffer = ArrayPool<float>.Shared.Rent(rows.Length * size);
        parameters.Gather(rows, buffer);
        Tensor old = Tensor.From(buffer.AsSpan(0, rows.Length * size)).Reshape(rows.Length, size);
        ArrayPool<float>.Shared.Return(buffer);
        return distribution.KlDivergence(old, distribution.DistributionParameters(outputs)).Mean().Item();
    }

    private void Store(in MinibatchShard shard, int index, Tensor outputs)
    {
        ReadOnlySpan<float> values = distribution.DistributionParameters(outputs).AsSpan(); // [rows, size]
        ReadOnlySpan<int> rows = shard.Rows.Span;
        int size = parameters.Width;
        for (int i = 0; i < rows.Length; i++)
            values.Slice(i * size, size).CopyTo(parameters.All[(rows[i] * size)..]);
    }
}
