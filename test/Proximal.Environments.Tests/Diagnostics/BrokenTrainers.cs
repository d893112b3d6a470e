using Proximal.Tensors;

namespace Proximal.Environments.Tests;

/// <summary>
/// PPO with one error each, made by overriding one step. The assertion of debug builds that the first ratio is 1, which
/// finds some of them, is switched off.
/// </summary>
internal abstract class BrokenPpo(VectorEnvironment environments, PpoOptions options) : Ppo(environments, options)
{
    internal override void CheckFirstRatio(LossMetrics metrics) { }
}

/// <summary>The update computes log-probabilities as if all actions were allowed.</summary>
internal sealed class NoMaskInUpdate(VectorEnvironment environments, PpoOptions options)
    : BrokenPpo(environments, options)
{
    protected override Tensor Loss(in MinibatchShard batch, LossMetrics metrics)
    {
        Tensor rows = batch.Observations;
        int size = Policy.ObservationSpace.ObservationSize;
        var allowed = Tensor.Full(1, rows.Shape[0], rows.Shape[1] - size);
        return base.Loss(batch with { Observations = Tensor.Concat(1, rows.Slice(1, 0, size), allowed) }, metrics);
    }
}

/// <summary>Every sequence of an update starts with an empty recurrent state instead of the stored one.</summary>
internal sealed class EmptyFirstState(VectorEnvironment environments, PpoOptions options)
    : BrokenPpo(environments, options)
{
    protected override Tensor Loss(in MinibatchShard batch, LossMetrics metrics)
    {
        Tensor rows = batch.Observations;
        int size = Network.ObservationSize;
        int first = batch.Sequences.Sequences;
        Tensor state = rows.Slice(1, size, rows.Shape[1] - size);
        Tensor emptied = Tensor.Concat(0, state.Slice(0, 0, first) * 0, state.Slice(0, first, rows.Shape[0] - first));
        return base.Loss(batch with { Observations = Tensor.Concat(1, rows.Slice(1, 0, size), emptied) }, metrics);
    }
}

/// <summary>Sequences of an update continue over the end of an episode, without a reset of the state.</summary>
internal sealed class SequencesOverEpisodes(VectorEnvironment environments, PpoOptions options)
    : BrokenPpo(environments, options)
{
    protected override void ComputeAdvantages()
    {
        base.ComputeAdvantages();
        Rollout.Terminated.All.Clear();
        Rollout.Truncated.All.Clear();
    }
}

/// <summary>The sum of generalized advantage estimation continues over the end of an episode.</summary>
internal sealed class AdvantagesOverEpisodes(VectorEnvironment environments, PpoOptions options)
    : BrokenPpo(environments, options)
{
    private readonly PpoOptions options = options;

    protected override void ComputeAdvantages()
    {
        for (int i = 0; i < Rollout.Environments; i++)
        {
            float next = Rollout.LastValues[i],
                sum = 0;
            for (int t = Rollout.Steps - 1; t >= 0; t--)
            {
                if (Rollout.Terminated[t][i])
                    next = 0;
                else if (Rollout.Truncated[t][i])
                    next = Rollout.FinalValues[t][i];
                float value = Rollout.Values[t][i];
                float difference = Rollout.Rewards[t][i] + ((float)options.Gamma * next) - value;
                sum = difference + ((float)(options.Gamma * options.GaeLambda) * sum);
                (Rollout.Advantages[t][i], Rollout.Returns[t][i]) = (sum, sum + value);
                next = value;
            }
        }
    }
}

/// <summary>The end of an episode is ignored in the advantages: the value of the next one is added.</summary>
internal sealed class ValuesOverEpisodes(VectorEnvironment environments, PpoOptions options)
    : BrokenPpo(environments, options)
{
    protected override void ComputeAdvantages()
    {
        Rollout.Terminated.All.Clear();
        Rollout.Truncated.All.Clear();
        base.ComputeAdvantages();
    }
}

/// <summary>The recurrent state is kept at the end of an episode.</summary>
internal sealed class StateOverEpisodes(VectorEnvironment environments, PpoOptions options)
    : BrokenPpo(environments, options)
{
    internal override IRolloutCollector CreateCollector(
        VectorEnvironment environments,
        RewardNormalizer? rewardNormalizer,
        OnPolicyOptions options
    ) => new Collector(environments, Policy, rewardNormalizer, options.Seed, options.CheckFinite);

    private sealed class Collector(
        VectorEnvironment environments,
        Policy policy,
        RewardNormalizer? rewardNormalizer,
        ulong seed,
        bool checkFinite
    ) : RolloutCollector(environments, policy, rewardNormalizer, seed, checkFinite)
    {
        internal override void AdvanceState(bool ended, ReadOnlySpan<float> next, Span<float> state) =>
            next.CopyTo(state);
    }
}

/// <summary>The value of a truncated episode is that of another input than the final observation.</summary>
internal sealed class WrongFinalInput(VectorEnvironment environments, PpoOptions options, WrongFinalInput.Kind kind)
    : BrokenPpo(environments, With(options, kind))
{
    [ThreadStatic]
    private static Kind current;

    /// <summary>The error.</summary>
    internal enum Kind
    {
        /// <summary>The first observation of the next episode.</summary>
        AfterReset,

        /// <summary>The final observation, not normalized.</summary>
        NotNormalized,

        /// <summary>The final observation with an empty recurrent state.</summary>
        EmptyState,
    }

    internal override IRolloutCollector CreateCollector(
        VectorEnvironment environments,
        RewardNormalizer? rewardNormalizer,
        OnPolicyOptions options
    ) => new Collector(environments, Policy, rewardNormalizer, options.Seed, options.CheckFinite, current);

    // The base constructor creates the collector.
    private static PpoOptions With(PpoOptions options, Kind kind)
    {
        current = kind;
        return options;
    }

    private sealed class Collector(
        VectorEnvironment environments,
        Policy policy,
        RewardNormalizer? rewardNormalizer,
        ulong seed,
        bool checkFinite,
        Kind kind
    ) : RolloutCollector(environments, policy, rewardNormalizer, seed, checkFinite)
    {
        internal override void WriteFinalInput(int environment, Span<float> observation, Span<float> state)
        {
            base.WriteFinalInput(environment, observation, state);
            switch (kind)
            {
                case Kind.AfterReset:
                    LastStep.Observation(environment).CopyTo(observation);
                    break;
                case Kind.NotNormalized:
                    LastStep.FinalObservation(environment).CopyTo(observation);
                    break;
                default:
                    state.Clear();
                    break;
            }
        }
    }
}
