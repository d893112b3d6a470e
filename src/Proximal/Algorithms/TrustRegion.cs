using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// What a trust-region method asks of a policy on one rollout: the surrogate and its gradient, how far the policy has moved,
/// and products with the Fisher information matrix, the second derivative of that distance.
/// </summary>
internal sealed class TrustRegion
{
    private readonly ActorCriticNetwork network;
    private readonly ParameterSet parameters;
    private readonly Minibatch all;
    private readonly Minibatch sample;
    private readonly LossGradient<MinibatchShard> surrogateGradient;
    private readonly GradientShards gradient;
    private readonly Tensor[][] directions;
    private readonly int descriptionSize;
    private readonly float[] oldDescriptions;
    private readonly float[] vector;

    /// <summary>Makes room for one trainer's rollouts.</summary>
    /// <param name="network">The policy.</param>
    /// <param name="parameters">The actor's parameters.</param>
    /// <param name="rollout">What it is measured on.</param>
    internal TrustRegion(ActorCriticNetwork network, ParameterSet parameters, Rollout rollout)
    {
        this.network = network;
        this.parameters = parameters;
        all = new Minibatch(rollout, rollout.Count);
        sample = new Minibatch(rollout, rollout.Count);
        surrogateGradient = new LossGradient<MinibatchShard>(parameters, Surrogate);
        gradient = new GradientShards(parameters);
        directions = [.. Enumerable.Range(0, all.MaxShards).Select(_ => new Tensor[parameters.Parameters.Count])];
        descriptionSize = network.Distribution.DistributionParameterSize;
        oldDescriptions = new float[rollout.Count * descriptionSize];
        vector = new float[parameters.Count];
    }

    /// <summary>Begins at the present parameters: they are the old policy from now on.</summary>
    /// <param name="rows">The transitions of surrogate and divergence.</param>
    /// <param name="fisherRows">The transitions that the Fisher matrix is estimated from.</param>
    /// <param name="normalizeAdvantage">Whether advantages are brought to mean 0 and deviation 1.</param>
    internal void Begin(ReadOnlySpan<int> rows, ReadOnlySpan<int> fisherRows, bool normalizeAdvantage)
    {
        all.Select(rows, normalizeAdvantage);
        sample.Select(fisherRows, normalizeAdvantage: false);
        Span<float> rest = oldDescriptions;
        for (int i = 0; i < all.Shards; i++)
        {
            using Scope scope = Scope.Begin(record: false);
            Tensor description = network.Distribution.DistributionParameters(network.Actor(all.Shard(i).Observations)); // [rows, description]
            description.CopyTo(rest[..description.Count]);
            rest = rest[description.Count..];
        }
    }

    /// <summary>The gradient of the surrogate at the present parameters.</summary>
    internal void Gradient(Span<float> result)
    {
        surrogateGradient.Compute(all);
        parameters.CopyGradientsTo(result);
    }

    /// <summary>
    /// F v, F the Fisher matrix at the present parameters: Jᵀ M J v, J the derivative of the distributions' numbers by the
    /// parameters and M their Fisher information (Schulman et al. 2015, appendix C.1). J v is forward-mode differentiation, Jᵀ
    /// reverse mode.
    /// </summary>
    internal void FisherProduct(ReadOnlySpan<float> direction, Span<float> result)
    {
        // The shards run on other threads, which cannot see a span.
        direction.CopyTo(vector);
        var shard = new FisherShard(this);
        gradient.Compute(sample.Shards, ref shard);
        parameters.CopyGradientsTo(result);
    }

    /// <summary>Surrogate, divergence from the old policy and entropy, at the present parameters.</summary>
    internal TrustRegionStatistics Measure()
    {
        double surrogate = 0,
            divergence = 0,
            entropy = 0;
        ReadOnlySpan<float> rest = oldDescriptions;
        for (int i = 0; i < all.Shards; i++)
        {
            using Scope scope = Scope.Begin(record: false);
            MinibatchShard shard = all.Shard(i);
            Tensor actor = network.Actor(shard.Observations);
            Tensor description = network.Distribution.DistributionParameters(actor);
            Tensor old = Tensor.From(rest[..description.Count], description.Shape[0], descriptionSize);
            rest = rest[description.Count..];
            (Tensor logProbs, Tensor entropies) = network.Distribution.Evaluate(actor, shard.Actions);
            surrogate +=
                (double)shard.Weight * Objectives.Surrogate(logProbs, shard.OldLogProbs, shard.Advantages).Item();
            divergence += (double)shard.Weight * network.Distribution.Divergence(old, description).Mean().Item();
            entropy += (double)shard.Weight * entropies.Mean().Item();
        }

        return new TrustRegionStatistics(surrogate, divergence, entropy);
    }

    private Tensor Surrogate(in MinibatchShard shard, LossMetrics metrics)
    {
        (Tensor logProbs, _) = network.Distribution.Evaluate(network.Actor(shard.Observations), shard.Actions);
        return Objectives.Surrogate(logProbs, shard.OldLogProbs, shard.Advantages);
    }

    private void DifferentiateFisher(int index)
    {
        MinibatchShard shard = sample.Shard(index);
        Tensor[] direction = directions[index];
        parameters.Unflatten(vector, direction);
        Tensor description = network.Distribution.DistributionParameters(network.Actor(shard.Observations)); // [rows, description]
        Tensor change = network.ActorDerivative(shard.Observations, direction); // J v
        Tensor force = network.Distribution.FisherProduct(description, change).Detach(); // M J v
        ((description * force).Sum() * (1f / sample.Count)).Backward(); // Jᵀ M J v
    }

    private readonly struct FisherShard(TrustRegion owner) : IShard
    {
        public void Invoke(int shard) => owner.DifferentiateFisher(shard);
    }
}

/// <summary>Where a policy stands relative to the old one.</summary>
/// <param name="Surrogate">The mean of ratio times advantage.</param>
/// <param name="Divergence">The mean of KL(old ‖ new), in nats.</param>
/// <param name="Entropy">The mean entropy, in nats.</param>
internal readonly record struct TrustRegionStatistics(double Surrogate, double Divergence, double Entropy);
