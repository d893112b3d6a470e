using Proximal.Environments;
using Proximal.Tensors;

namespace Proximal.Experiments;

/// <summary>Evaluates policies in registered environments.</summary>
internal static class Evaluations
{
    /// <summary>
    /// Default seed of evaluations after training. It differs from usual training seeds, and from that of the
    /// evaluations during training (<see cref="EvaluationCallbackOptions.Seed"/>), which select the best policy.
    /// </summary>
    public const ulong DefaultSeed = 2_000_003;

    /// <summary>Seed of the evaluations of results pages.</summary>
    public const ulong ResultsSeed = 3_000_017;

    /// <summary>Plays whole episodes in parallel environments.</summary>
    public static EvaluationResult Run(
        Policy policy,
        EnvironmentEntry environment,
        int episodes,
        bool deterministic = true,
        ulong seed = DefaultSeed
    )
    {
        using VectorEnvironment environments = environment.CreateBatch(PolicyEvaluation.Width(episodes));
        return PolicyEvaluation.Run(policy, environments, episodes, deterministic, seed);
    }

    /// <summary>Records whole episodes as demonstrations.</summary>
    public static Demonstrations Record(
        Policy policy,
        EnvironmentEntry environment,
        int episodes,
        bool deterministic,
        ulong seed
    )
    {
        using VectorEnvironment environments = environment.CreateBatch(PolicyEvaluation.Width(episodes));
        return PolicyEvaluation.Record(policy, environments, episodes, deterministic, seed);
    }

    /// <summary>SHA-256 hash of the parameters of a policy.</summary>
    public static string HashOf(Policy policy)
    {
        var state = new StateDictionary();
        policy.Network.SaveState(state, "policy");
        return WeightsHash.Compute(state);
    }
}
