namespace Proximal.Experiments;

/// <summary>Library that speaks with games of Unity ML-Agents, such as <c>MLAgentsTrainer</c> of
/// Proximal.MLAgents.</summary>
public abstract class MLAgentsHost
{
    /// <summary>Trains the behaviors of a game, until each has taken its steps.</summary>
    /// <param name="options">Options.</param>
    /// <param name="cancellation">Stops the training early, with a checkpoint of each behavior.</param>
    /// <returns>Whether all behaviors took all their steps; false if the training was cancelled.</returns>
    /// <exception cref="InvalidInputException">The configuration or an option is invalid, a game does not follow the
    /// protocol, ends or does not reply, or asks for something that is not supported.</exception>
    /// <exception cref="TrainingDivergedException">An observation, reward or loss was not finite.</exception>
    public abstract bool Train(MLAgentsOptions options, CancellationToken cancellation = default);
}
