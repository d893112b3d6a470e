using Proximal.Tensors;

namespace Proximal;

/// <summary>Trainer of an agent, as callbacks use it.</summary>
public interface IAgentTrainer : ITrainer
{
    /// <summary>Policy in training, with its current weights.</summary>
    Policy Policy { get; }

    /// <summary>Returns and lengths of the latest finished episodes.</summary>
    EpisodeStatistics Episodes { get; }

    /// <summary>
    /// Results of the last step of all environments, in the units of the environments; overwritten by the next step.
    /// </summary>
    VectorStep LastStep { get; }

    /// <summary>All networks by name: optimized networks and target networks.</summary>
    IReadOnlyList<KeyValuePair<string, Module>> Networks { get; }

    /// <summary>
    /// One line about options that are likely to prevent learning in these environments, with the remedy; null if there
    /// is none. Known when the trainer is created.
    /// </summary>
    string? Warning => null;

    /// <summary>Size in bytes of the rollout, or of the replay buffer at full size.</summary>
    long ExperienceBytes { get; }

    /// <summary>Initializes the weights from a trained policy. Call it before training.</summary>
    /// <param name="weights">The policy and the parts of its network to use.</param>
    /// <exception cref="InvalidInputException">A parameter does not fit; the message names it.</exception>
    void InitializeFrom(InitialWeights weights);

    /// <summary>
    /// Runs every network once on a row of zeros in the current <see cref="Scope"/>, which records the shapes of its
    /// layers.
    /// </summary>
    void ComputeNetworks();
}
