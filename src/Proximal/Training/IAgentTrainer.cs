namespace Proximal;

/// <summary>What callbacks see of an algorithm that is training an agent.</summary>
public interface IAgentTrainer : ITrainer
{
    /// <summary>The policy that is being trained, with its current weights.</summary>
    Policy Policy { get; }

    /// <summary>Returns and lengths of the latest finished episodes.</summary>
    EpisodeStatistics Episodes { get; }
}
