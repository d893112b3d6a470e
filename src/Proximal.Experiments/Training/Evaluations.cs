using Proximal.Environments;
using Proximal.Tensors;

namespace Proximal.Experiments;

/// <summary>Evaluates policies in registered environments.</summary>
internal static class Evaluations
{
    /// <summary>Default seed of evaluations, which differs from usual training seeds.</summary>
    public const ulong DefaultSeed = 1_000_003;

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

    /// <summary>SHA-256 hash of the parameters of a policy.</summary>
    public static string HashOf(Policy policy)
    {
        var state = new StateDictionary();
        policy.Network.SaveState(state, "policy");
        return WeightsHash.Compute(state);
    }
}
