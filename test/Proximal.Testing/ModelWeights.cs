using Proximal.Tensors;

namespace Proximal.Testing;

/// <summary>Hashes of weights, equal where all weights are equal bit for bit.</summary>
public static class ModelWeights
{
    /// <summary>The hash of a policy's weights, the <c>weights_sha256</c> of its run.</summary>
    public static string Hash(Policy policy) => Hash(policy.Network, "policy");

    /// <summary>The hash of a module's weights.</summary>
    /// <param name="module">The module.</param>
    /// <param name="prefix">The first part of the weights' names.</param>
    public static string Hash(Module module, string prefix = "")
    {
        var state = new StateDictionary();
        module.SaveState(state, prefix);
        return WeightsHash.Compute(state);
    }
}
