namespace Proximal.Fleet;

/// <summary>The weights of a policy as bytes: parameters and statistics of observations.</summary>
internal static class PolicyWeights
{
    private const string Network = "network";
    private const string Observations = "observations";

    /// <summary>Writes the weights.</summary>
    public static byte[] Write(Policy policy)
    {
        var state = new StateDictionary();
        policy.Network.SaveState(state, Network);
        policy.Normalizer?.SaveState(state, Observations);
        return StateMessage.Write(state);
    }

    /// <summary>Sets the weights of a policy of the same configuration.</summary>
    /// <exception cref="InvalidInputException">The weights do not fit the policy.</exception>
    public static void Read(Policy policy, byte[] bytes)
    {
        var state = new StateDictionary { Source = "the weights of the learner" };
        StateMessage.Read(bytes, state);
        policy.Network.LoadState(state, Network);
        policy.Normalizer?.LoadState(state, Observations);
        policy.Synchronize();
    }
}
