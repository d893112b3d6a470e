namespace Proximal.Tests;

/// <summary>The fingerprint of a policy's weights.</summary>
internal static class Hash
{
    public static string Of(Policy policy)
    {
        var state = new StateDictionary();
        policy.Network.SaveState(state, "policy");
        return WeightsHash.Compute(state);
    }
}
