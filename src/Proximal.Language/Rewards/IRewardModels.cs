namespace Proximal.Language;

/// <summary>Reward that uses reward models.</summary>
internal interface IRewardModels
{
    /// <summary>The models.</summary>
    IEnumerable<RewardModel> Models { get; }
}
