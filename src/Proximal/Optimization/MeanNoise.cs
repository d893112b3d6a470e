using System.Buffers;
using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Uniform noise on the means of a Gaussian policy when it evaluates actions that it sampled without noise, as Robust
/// Policy Optimization adds it (Rahman and Xue 2022, arXiv:2212.07536).
/// </summary>
/// <param name="bound">α: the noise lies in [-α, α].</param>
/// <param name="size">Number of action dimensions.</param>
/// <param name="seed">Seed of the run.</param>
/// <param name="rollout">Rollout with the transitions.</param>
/// <param name="sharding">Division into shards; null without shards.</param>
internal sealed class MeanNoise(float bound, int size, ulong seed, Rollout rollout, Sharding? sharding)
{
    private readonly int firstEnvironment = sharding is null
        ? 0
        : sharding.First * (rollout.Environments / sharding.Local);
    private readonly int environments = rollout.Environments * (sharding?.Ranks ?? 1);
    private ulong start;

    /// <summary>Sets the pass over the rollout that follows. Each pass has noise of its own.</summary>
    /// <param name="pass">Number of passes before it in the run.</param>
    public void Begin(long pass) => start = (ulong)pass * (ulong)rollout.Steps * (ulong)environments * (ulong)size;

    /// <summary>Adds the noise. It depends on the transition alone, not on the minibatch or the thread.</summary>
    /// <param name="means">[rows, size].</param>
    /// <param name="rows">Rows of the rollout.</param>
    public Tensor Add(Tensor means, ReadOnlySpan<int> rows)
    {
        float[] noise = ArrayPool<float>.Shared.Rent(rows.Length * size);
        for (int i = 0; i < rows.Length; i++)
        {
            (int step, int environment) = Math.DivRem(rows[i], rollout.Environments);
            ulong row = ((ulong)step * (ulong)environments) + (ulong)(firstEnvironment + environment);
            var random = new Rng(new RngState(seed, RandomStreams.UpdateNoise, start + (row * (ulong)size)));
            random.FillUniform(noise.AsSpan(i * size, size), -bound, bound);
        }

        Tensor result = means + Tensor.From(noise.AsSpan(0, rows.Length * size)).Reshape(rows.Length, size);
        ArrayPool<float>.Shared.Return(noise);
        return result;
    }
}
