namespace Proximal;

/// <summary>Environments that fill rollouts themselves, instead of being stepped.</summary>
internal interface IRolloutSource
{
    /// <summary>Creates the collector of an on-policy algorithm.</summary>
    /// <param name="policy">Policy with an actor-critic network.</param>
    /// <param name="rewardNormalizer">Normalizer of rewards; null for none.</param>
    /// <param name="options">Options of the algorithm.</param>
    IRolloutCollector CreateCollector(Policy policy, RewardNormalizer? rewardNormalizer, OnPolicyOptions options);
}
