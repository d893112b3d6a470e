using Proximal.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Proximal;

/// <summary>
/// The quantities of a trust-region update on one rollout: the surrogate objective and its gradient, the KL divergence
/// from the old policy, and Fisher-vector products. The Fisher information matrix is the Hessian of the KL divergence
/// at the old policy.
/// </summary>
internal sealed class TrustRegion
{
    private readonly ActorCriticNetwork network;
    private readonly ParameterSet parameters;
    private readonly Minibatch batch;
    private readonly Minibatch fisherBatch;
    private readonly LossGradient<MinibatchShard> surrogateGradient;
    private readonly GradientShards gradient;
    private readonly Tensor[][] directions;
    private readonly int distributionParameterSize;
    private readonly float[] point = [];
    private readonly float[] before = [];
    private readonly float[] after = [];
    private readonly float[] oldDistributionParameters;
    private readonly float[] vector;

    /// <summary>Allocates the buffers for one rollout.</summary>
    /// <param name="network">The policy network.</param>
    /// <param name="parameters">The actor's parameters.</param>
    /// <param name="rollout">The rollout that the quantities are computed on.</param>
    /// <param name="maxSequenceLength">Maximum length of a sequence of a recurrent network; null for no limit.</param>
    internal TrustRegion(
        ActorCriticNetwork network,
        ParameterSet parameters,
        Rollout rollout,
        int? maxSequenceLength = null
    )
    {
        this.network = network;
        this.parameters = parameters;
        bool isRecurrent = network.StateSize > 0;
        batch = new Minibatch(rollout, rollout.Count, isRecurrent, maxSequenceLength);
        fisherBatch = isRecurrent ? batch : new Minibatch(rollout, rollout.Count);
        surrogateGradient = new LossGradient<MinibatchShard>(parameters, Surrogate);
        gradient = new GradientShards(parameters);
        directions = [.. Enumerable.Range(0, batch.MaxShards).Select(_ => new Tensor[parameters.Parameters.Count])];
        distributionParameterSize = network.Distribution.DistributionParameterSize;
        oldDistributionParameters = new float[rollout.Count * distributionParameterSize];
        vector = new float[parameters.Count];
        if (isRecurrent)
            (point, before, after) = (
                new float[parameters.Count],
                new float[parameters.Count],
                new float[parameters.Count]
            );
    }

    /// <summary>Makes the policy with the current parameters the old policy.</summary>
    /// <param name="rows">The transitions that surrogate and KL divergence are averaged over.</param>
    /// <param name="fisherRows">The transitions that the Fisher matrix is estimated from; all of them for a recurrent
    /// network.</param>
    /// <param name="normalizeAdvantage">Whether advantages are normalized to mean 0 and standard deviation 1.</param>
    internal void SetOldPolicy(ReadOnlySpan<int> rows, ReadOnlySpan<int> fisherRows, bool normalizeAdvantage)
    {
        batch.Select(rows, normalizeAdvantage);
        if (fisherBatch != batch)
            fisherBatch.Select(fisherRows, normalizeAdvantage: false);
        Span<float> rest = oldDistributionParameters;
        for (int i = 0; i < batch.Shards; i++)
        {
            using Scope scope = Scope.Begin(record: false);
            MinibatchShard shard = batch.Shard(i);
            Tensor actor = network.Actor(shard.Observations, shard.Sequences);
            Tensor old = network.Distribution.DistributionParameters(actor); // [rows, DistributionParameterSize]
            old.CopyTo(rest[..old.Count]);
            rest = rest[old.Count..];
        }
    }

    /// <summary>The gradient of the surrogate objective at the current parameters.</summary>
    internal void Gradient(Span<float> result)
    {
        surrogateGradient.Compute(batch);
        parameters.CopyGradientsTo(result);
    }

    /// <summary>
    /// Computes F v = Jᵀ M J v, where F is the Fisher matrix at the current parameters, J the Jacobian of the
    /// distribution parameters with respect to the network parameters, and M the Fisher information of the distribution
    /// parameters (Schulman et al. 2015, appendix C.1). J v uses forward-mode, Jᵀ reverse-mode differentiation. For a
    /// recurrent network, F v is the central difference of the gradient of the KL divergence, whose Hessian is F.
    /// </summary>
    internal void FisherProduct(ReadOnlySpan<float> direction, Span<float> result)
    {
        if (network.StateSize > 0)
        {
            DifferenceProduct(direction, result);
            return;
        }

        // The shards run on other threads, which cannot capture a span.
        direction.CopyTo(vector);
        var shard = new FisherShard(this);
        gradient.Compute(fisherBatch.Shards, ref shard);
        parameters.CopyGradientsTo(result);
    }

    /// <summary>Surrogate, KL divergence from the old policy and entropy at the current parameters.</summary>
    internal TrustRegionStatistics Measure()
    {
        double surrogate = 0,
            kl = 0,
            entropy = 0;
        ReadOnlySpan<float> rest = oldDistributionParameters;
        for (int i = 0; i < batch.Shards; i++)
        {
            using Scope scope = Scope.Begin(record: false);
            MinibatchShard shard = batch.Shard(i);
            Tensor actor = network.Actor(shard.Observations, shard.Sequences);
            Tensor current = network.Distribution.DistributionParameters(actor);
            Tensor old = Tensor.From(rest[..current.Count], current.Shape[0], distributionParameterSize);
            rest = rest[current.Count..];
            (Tensor logProbs, Tensor entropies) = network.Distribution.Evaluate(actor, shard.Actions);
            surrogate +=
                (double)shard.Weight * Objectives.Surrogate(logProbs, shard.OldLogProbs, shard.Advantages).Item();
            kl += (double)shard.Weight * network.Distribution.KlDivergence(old, current).Mean().Item();
            entropy += (double)shard.Weight * entropies.Mean().Item();
        }

        return new TrustRegionStatistics(surrogate, kl, entropy);
    }

    private Tensor Surrogate(in MinibatchShard shard, LossMetrics metrics)
    {
        (Tensor logProbs, _) = network.Distribution.Evaluate(
            network.Actor(shard.Observations, shard.Sequences),
            shard.Actions
        );
        return Objectives.Surrogate(logProbs, shard.OldLogProbs, shard.Advantages);
    }

    private void DifferenceProduct(ReadOnlySpan<float> direction, Span<float> result)
    {
        // The distance is far above the rounding errors of float32 and far below the curvature of the divergence.
        const double Distance = 0.01;
        double norm = Math.Sqrt(ConjugateGradient.Dot(direction, direction));
        result.Clear();
        if (norm == 0 || !double.IsFinite(norm))
            return;
        float step = (float)(Distance / norm);
        parameters.CopyValuesTo(point);
        KlGradient(direction, step, after);
        KlGradient(direction, -step, before);
        parameters.Assign(point);
        TensorPrimitives.Subtract(after, before, result);
        TensorPrimitives.Divide(result, 2 * step, result);
    }

    // The gradient of KL(old ‖ new) at the old parameters plus step · direction.
    private void KlGradient(ReadOnlySpan<float> direction, float step, Span<float> result)
    {
        TensorPrimitives.MultiplyAdd(direction, step, point, vector);
        parameters.Assign(vector);
        var shard = new KlShard(this);
        gradient.Compute(batch.Shards, ref shard);
        parameters.CopyGradientsTo(result);
    }

    private void DifferentiateKl(int index)
    {
        MinibatchShard shard = batch.Shard(index);
        Tensor actor = network.Actor(shard.Observations, shard.Sequences);
        Tensor current = network.Distribution.DistributionParameters(actor);
        var old = Tensor.From(
            oldDistributionParameters.AsSpan(batch.StartOf(index) * distributionParameterSize, current.Count),
            current.Shape[0],
            distributionParameterSize
        );
        (network.Distribution.KlDivergence(old, current).Mean() * shard.Weight).Backward();
    }

    private void DifferentiateFisher(int index)
    {
        MinibatchShard shard = fisherBatch.Shard(index);
        Tensor[] direction = directions[index];
        parameters.Unflatten(vector, direction);
        // All three are [rows, DistributionParameterSize].
        Tensor distributionParameters = network.Distribution.DistributionParameters(network.Actor(shard.Observations));
        Tensor tangent = network.ActorDerivative(shard.Observations, direction); // J v
        Tensor cotangent = network.Distribution.FisherProduct(distributionParameters, tangent).Detach(); // M J v
        ((distributionParameters * cotangent).Sum() * (1f / fisherBatch.Count)).Backward(); // Jᵀ M J v
    }

    private readonly struct KlShard(TrustRegion owner) : IShard
    {
        public void Invoke(int shard) => owner.DifferentiateKl(shard);
    }

    private readonly struct FisherShard(TrustRegion owner) : IShard
    {
        public void Invoke(int shard) => owner.DifferentiateFisher(shard);
    }
}

/// <summary>Statistics of a policy relative to the old policy, averaged over a rollout.</summary>
/// <param name="Surrogate">The mean of the probability ratio times the advantage.</param>
/// <param name="KlDivergence">The mean of KL(π_old ‖ π_θ), in nats.</param>
/// <param name="Entropy">The mean entropy, in nats.</param>
internal readonly record struct TrustRegionStatistics(double Surrogate, double KlDivergence, double Entropy);
