using Proximal.Environments;
using Proximal.Tensors;

namespace Proximal.Experiments;

/// <summary>Measures policies in the built-in environments.</summary>
internal static class Evaluations
{
    /// <summary>Chooses the episodes where nothing else is asked for: apart from the seeds that people train with.</summary>
    public const ulong DefaultSeed = 1_000_003;

    /// <summary>Plays whole episodes side by side.</summary>
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

    /// <summary>The fingerprint of a policy's parameters.</summary>
    public static string HashOf(Policy policy)
    {
        var state = new StateDictionary();
        policy.Network.SaveState(state, "policy");
        return WeightsHash.Compute(state);
    }
}
