using Proximal.Tensors;

namespace Proximal;

/// <summary>An algorithm that trains an agent, as callbacks see it.</summary>
public interface IAgentTrainer : ITrainer
{
    /// <summary>The policy that is being trained, with its current weights.</summary>
    Policy Policy { get; }

    /// <summary>Returns and lengths of the latest finished episodes.</summary>
    EpisodeStatistics Episodes { get; }

    /// <summary>What the last step of all environments returned, in the environments' own units; overwritten by the next step.</summary>
    VectorStep LastStep { get; }

    /// <summary>All networks by name: those that are optimised, and target networks.</summary>
    IReadOnlyList<KeyValuePair<string, Module>> Networks { get; }

    /// <summary>Bytes of the experience that is learned from: the rollout, or the replay buffer at full size.</summary>
    long ExperienceBytes { get; }

    /// <summary>Begins from the weights of a trained policy. To be called before training.</summary>
    /// <param name="weights">The policy, and which parts of its network to take.</param>
    /// <exception cref="InvalidInputException">A parameter does not fit; the message names it.</exception>
    void InitializeFrom(InitialWeights weights);

    /// <summary>Computes every network once for a row of zeros in the current <see cref="Scope"/>, which shows the shapes of its layers.</summary>
    void ComputeNetworks();
}
